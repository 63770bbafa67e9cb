// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in a message: descriptions, envelopes, forms; and the order of decisions.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include "base/json.hpp"
#include "base/limits/limiter.hpp"
#include "codec/lzstring.hpp"
#include "gateway/channel/order.hpp"
#include "gateway/status/times.hpp"
#include "janus/messages/incoming.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "trinary/text.hpp"

using namespace jm;
using namespace jm::base;
using namespace jm::plain;
using namespace jm::janus;
using namespace jm::gateway;

static void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

static const std::string kSdp =
    "v=0\r\no=mozilla 4711 0 IN IP4 0.0.0.0\r\ns=-\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:abcd\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=ice-ufrag:efgh\r\n";

START_TEST(description) {
  auto d = describe("offer", kSdp);
  check_text(d.session, "4711");
  check_text(d.ufrag, "abcd");
  ck_assert(!d.has_candidates);
  ck_assert(json_is_true(json_object_get(to_jsep(d).get(), "trickle")));
  d = describe("offer", kSdp + "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n");
  ck_assert(d.has_candidates);
  ck_assert(json_is_false(json_object_get(to_jsep(d).get(), "trickle")));
  // A bare LF, and lines that only look like it.
  d = describe("offer", "o=x\na=ice-ufrag:q\nx a=candidate:1");
  check_text(d.session, "");
  check_text(d.ufrag, "q");
  ck_assert(!d.has_candidates);
}
END_TEST

START_TEST(envelope_both_ways) {
  Envelope e;
  e.type = Envelope::Type::Candidates;
  e.id = random_id();
  e.call = "c";
  e.re = "r";
  e.ts = 1700000000000;
  e.spare = Hash::padded("SPARE");
  e.completed = true;
  e.candidates.reset(
      json_pack("[{s:s,s:s,s:i}]", "candidate", "candidate:1", "sdpMid", "0", "sdpMLineIndex", 0));
  const auto text = dump(write_envelope(e).get());
  const auto back = read_envelope(parse_object(text)->get());
  ck_assert(back.has_value());
  check_text(dump(write_envelope(*back).get()), text);
  ck_assert(back->spare == e.spare && back->completed && back->ts == e.ts);
}
END_TEST

START_TEST(envelopes_refused) {
  struct Case {
    const char* text;
    int code;
  };
  const Case cases[] = {
      {R"({"v":2,"id":"a","call":"c","type":"bye"})", 450},
      {R"({"v":"1","id":"a","call":"c","type":"bye"})", 450},
      {R"({"v":1,"id":"a","call":"c"})", 453},
      {R"({"v":1,"call":"c","type":"bye"})", 456},
      {R"({"v":1,"id":"a","type":"bye"})", 456},
      {R"({"v":1,"id":"","call":"c","type":"bye"})", 456},
      {R"({"v":1,"id":"a b","call":"c","type":"bye"})", 456},
      {R"({"v":1,"id":"a","call":"c","type":"offer"})", 456},
      {R"({"v":1,"id":"a","call":"c","type":"offer","sdp":7})", 456},
      {R"({"v":1,"id":"a","call":"c","type":"message","body":"x"})", 467},
      {R"({"v":1,"id":"a","call":"c","type":"candidates"})", 467},
      {R"({"v":1,"id":"a","call":"c","type":"candidates","candidates":[7]})", 467},
      {R"({"v":1,"id":"a","call":"c","type":"candidates","candidates":[{"candidate":"x","sdpMLineIndex":-1}]})",
       467},
      {R"({"v":1,"id":"a","call":"c","type":"candidates","candidates":[{"candidate":"x","sdpMLineIndex":1001}]})",
       467},
      {R"({"v":1,"id":"a","call":"c","type":"bye","spare":"ABC"})", 467},
  };
  for (const auto& c : cases) {
    const auto read = read_envelope(parse_object(c.text)->get());
    ck_assert_msg(!read.has_value() && read.error().code == c.code, "%s: %d", c.text,
                  read ? 0 : read.error().code);
  }
  const auto one_candidate = [](std::size_t line, std::size_t mid) {
    Json json(json_pack("{s:i,s:s,s:s,s:s,s:[{s:s,s:s}]}", "v", 1, "id", "a", "call", "c", "type",
                        "candidates", "candidates", "candidate", std::string(line, 'x').c_str(), "sdpMid",
                        std::string(mid, 'x').c_str()));
    return read_envelope(json.get()).has_value();
  };
  ck_assert(one_candidate(1024, 64) && !one_candidate(1025, 64) && !one_candidate(1024, 65));
  std::string many = R"({"v":1,"id":"a","call":"c","type":"candidates","candidates":[)";
  for (int i = 0; i < 65; ++i) many += std::string(i > 0 ? "," : "") + R"({"candidate":"x"})";
  ck_assert(!read_envelope(parse_object(many + "]}")->get()).has_value());
}
END_TEST

START_TEST(end_of_candidates) {
  const auto read = read_envelope(
      parse_object(R"({"v":1,"id":"a","call":"c","type":"candidates","candidates":[{"candidate":""}]})")
          ->get());
  ck_assert(read.has_value() && read->completed && json_array_size(read->candidates.get()) == 0);
}
END_TEST

START_TEST(forms) {
  Json json(json_object());
  set(json.get(), "type", "offer");
  set(json.get(), "sdp", kSdp + "s=\xC3\xA4\r\n");
  const auto text = dump(json.get());
  for (const Form form : {Form::Plain, Form::LzBase64, Form::LzUri}) {
    const auto trytes = write_message(text, form);
    ck_assert(trytes.has_value());
    for (const char* padding : {"", "99", "9999"}) {
      const auto read = read_incoming(*trytes + padding);
      ck_assert_msg(read.has_value(), "%s", read ? "" : read.error().reason.c_str());
      ck_assert(read->form == form && read->plain() != nullptr);
      check_text(read->plain()->sdp, kSdp + "s=\xC3\xA4\r\n");
    }
  }
}
END_TEST

START_TEST(too_long) {
  const std::string trytes(2 * kMaxText + 2, 'A');
  ck_assert(!read_incoming(trytes).has_value());
  // Just at the limit once unpacked, and just beyond.
  const auto packed = [](std::size_t size) {
    std::string text = R"({"type":"offer","sdp":")";
    text += std::string(size - text.size() - 2, 'x') + "\"}";
    return *write_message(text, Form::LzBase64);
  };
  ck_assert(read_incoming(packed(kMaxText)).has_value());
  ck_assert(!read_incoming(packed(kMaxText + 1)).has_value());
}
END_TEST

START_TEST(depth) {
  ck_assert_uint_eq(json_depth("{\"a\":[[1]]}"), 3);
  ck_assert_uint_eq(json_depth("{\"[[[[\":\"\\\"[[[\"}"), 1);
  ck_assert_uint_eq(json_depth(std::string(100000, '[')), kMaxJsonDepth + 1);
  const auto nested = [](std::size_t n) {
    return "{\"a\":" + std::string(n, '[') + std::string(n, ']') + "}";
  };
  ck_assert(parse_object(nested(kMaxJsonDepth - 1)).has_value());
  ck_assert(!parse_object(nested(kMaxJsonDepth)).has_value());
}
END_TEST

START_TEST(order_of_decisions) {
  const auto root = [](char c) { return *jm::trinary::Hash::from_trytes(std::string(81, c)); };
  Order order;
  const auto a = order.add(root('A')), b = order.add(root('B')), c = order.add(root('C'));
  order.decide(b);
  ck_assert(!order.take());
  order.decide(a);
  ck_assert(order.take() == root('B'));
  ck_assert(!order.take());
  ck_assert_uint_eq(order.undecided(), 1);
  order.decide(a);  // long gone
  order.decide(c);
  ck_assert(order.take() == root('C'));
}
END_TEST

START_TEST(limiter) {
  const auto now = jm::base::Limiter::Clock::now();
  jm::base::Limiter two(2.0, 2);
  ck_assert(two.take(now) && two.take(now) && !two.take(now));
  ck_assert(!two.take(now + std::chrono::milliseconds(400)));
  ck_assert(two.take(now + std::chrono::milliseconds(600)));
  // Never more than the burst.
  const auto later = now + std::chrono::hours(1);
  ck_assert(two.take(later) && two.take(later) && !two.take(later));
  two.spend(later, 3);
  ck_assert(two.wait(later).count() > 1000);
}
END_TEST

START_TEST(percentiles) {
  Times times;
  for (int i = 1; i <= 1000; ++i) {
    Trace trace;
    auto at = Trace::Clock::time_point(std::chrono::seconds(1));
    for (std::size_t s = 0; s < kStages; ++s, at += std::chrono::milliseconds(i))
      trace.mark(static_cast<Stage>(s), at);
    times.add(trace);
  }
  times.add(Trace());  // incomplete: not counted
  ck_assert_uint_eq(times.count(), 512);
  const auto row = times.stage(Stage::Parsed);  // the last 512: 489 to 1000 ms
  ck_assert(row.worst == 1000 && row.median > 743 && row.median < 747 && row.p95 > 970 && row.p95 < 980);
  ck_assert(times.total().worst == 6000);
}
END_TEST

int main() {
  Suite* suite = suite_create("messages");
  TCase* tests = tcase_create("messages");
  for (const TTest* test : {description, envelope_both_ways, envelopes_refused, end_of_candidates, forms,
                            too_long, depth, order_of_decisions, limiter, percentiles})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
