// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON envelope: what is read, refused and written.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include "base/json.hpp"
#include "janus/messages/envelope.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::janus;

static void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

START_TEST(envelope_both_ways) {
  Envelope e;
  e.type = Envelope::Type::Candidates;
  e.id = random_id();
  e.call = "c";
  e.re = "r";
  e.completed = true;
  e.candidates.reset(
      json_pack("[{s:s,s:s,s:i}]", "candidate", "candidate:1", "sdpMid", "0", "sdpMLineIndex", 0));
  const auto text = dump(write_envelope(e).get());
  const auto back = read_envelope(parse_object(text)->get());
  ck_assert(back.has_value());
  check_text(dump(write_envelope(*back).get()), text);
  ck_assert(back->call == "c" && back->re == "r" && back->completed);
}
END_TEST

START_TEST(envelopes_refused) {
  struct Case {
    const char* text;
    int code;
  };
  const Case cases[] = {
      {R"({"id":"a","call":"c"})", 453},
      {R"({"call":"c","type":"bye"})", 456},
      {R"({"id":"a","call":"","type":"bye"})", 456},
      {R"({"id":"a","call":7,"type":"bye"})", 456},
      {R"({"id":"","call":"c","type":"bye"})", 456},
      {R"({"id":"a b","call":"c","type":"bye"})", 456},
      {R"({"id":"a","call":"c","type":"offer"})", 456},
      {R"({"id":"a","call":"c","type":"offer","sdp":7})", 456},
      {R"({"id":"a","call":"c","type":"message","body":"x"})", 467},
      {R"({"id":"a","call":"c","type":"candidates"})", 467},
      {R"({"id":"a","call":"c","type":"candidates","candidates":[7]})", 467},
      {R"({"id":"a","call":"c","type":"candidates","candidates":[{"candidate":"x","sdpMLineIndex":-1}]})",
       467},
      {R"({"id":"a","call":"c","type":"candidates","candidates":[{"candidate":"x","sdpMLineIndex":1001}]})",
       467},
  };
  for (const auto& c : cases) {
    const auto read = read_envelope(parse_object(c.text)->get());
    ck_assert_msg(!read.has_value() && read.error().code == c.code, "%s: %d", c.text,
                  read ? 0 : read.error().code);
  }
  const auto one_candidate = [](std::size_t line, std::size_t mid) {
    Json json(json_pack("{s:s,s:s,s:s,s:[{s:s,s:s}]}", "id", "a", "call", "c", "type", "candidates",
                        "candidates", "candidate", std::string(line, 'x').c_str(), "sdpMid",
                        std::string(mid, 'x').c_str()));
    return read_envelope(json.get()).has_value();
  };
  ck_assert(one_candidate(1024, 64) && !one_candidate(1025, 64) && !one_candidate(1024, 65));
  std::string many = R"({"id":"a","call":"c","type":"candidates","candidates":[)";
  for (int i = 0; i < 65; ++i) many += std::string(i > 0 ? "," : "") + R"({"candidate":"x"})";
  ck_assert(!read_envelope(parse_object(many + "]}")->get()).has_value());
}
END_TEST

START_TEST(end_of_candidates) {
  const auto read = read_envelope(
      parse_object(R"({"id":"a","call":"c","type":"candidates","candidates":[{"candidate":""}]})")->get());
  ck_assert(read.has_value() && read->completed && json_array_size(read->candidates.get()) == 0);
}
END_TEST

START_TEST(how_long_a_message_takes) {
  const auto read = [](const char* members) {
    return read_envelope(
        parse_object(R"({"id":"a","call":"c","type":"message",)" + std::string(members) + "}")->get());
  };
  ck_assert_int_eq(read(R"("delay":40000)")->delay.count(), 40'000);
  ck_assert_int_eq(read(R"("delay":300001)")->delay.count(), 300'000);
  ck_assert_int_eq(read(R"("delay":-1)")->delay.count(), 0);
  ck_assert_int_eq(read(R"("delay":"40000")")->delay.count(), 0);
  ck_assert(read(R"("queued":true)")->queued && !read(R"("queued":1)")->queued);
  Envelope e;
  ck_assert(dump(write_envelope(e).get()).find("delay") == std::string::npos);
  ck_assert(dump(write_envelope(e).get()).find("queued") == std::string::npos);
  e.delay = std::chrono::milliseconds(7);
  e.queued = true;
  const Json written = write_envelope(e);
  ck_assert(integer_in(written.get(), "delay") == 7);
  ck_assert(json_is_true(json_object_get(written.get(), "queued")));
}
END_TEST

// The dialog knows which call it is about.
START_TEST(the_call_may_be_left_out) {
  const auto bare = read_envelope(parse_object(R"({"id":"a","type":"bye"})")->get());
  ck_assert(bare && bare->call.empty() && bare->id == "a");
  check_text(dump(write_envelope(*bare).get()), R"({"id":"a","type":"bye"})");
}
END_TEST

START_TEST(names_and_numbers_at_random) {
  ck_assert_uint_eq(random_id().size(), 32);
  ck_assert(random_id() != random_id());
  for (int i = 0; i < 1000; ++i) {
    const auto number = random_number();
    ck_assert(number > 0 && number <= kMaxNumber);
  }
}
END_TEST

int main() {
  Suite* suite = suite_create("envelope");
  TCase* tests = tcase_create("envelope");
  for (const TTest* test : {envelope_both_ways, envelopes_refused, end_of_candidates,
                            how_long_a_message_takes, the_call_may_be_left_out, names_and_numbers_at_random})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
