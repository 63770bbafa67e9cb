// SPDX-License-Identifier: GPL-3.0-or-later
// Descriptions as other stacks write them (tests/vectors/descriptions.json): what is read of them, and which
// of them are of one connection.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include <cstdlib>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "janus/messages/description.hpp"
#include "janus/messages/envelope.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::janus;

namespace {

void check_text(const std::string& is, const std::string& should, const std::string& of) {
  ck_assert_msg(is == should, "%s: \"%s\" is not \"%s\"", of.c_str(), is.c_str(), should.c_str());
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

struct Sample {
  std::string name, sdp;
  const json_t* json;
  std::string text(const char* key) const { return text_or(json, key); }
  std::string origin() const { return text("session") + " " + text("version"); }
  Description description(const std::string& from = "", const std::string& to = "") const {
    return describe("offer", from.empty() ? sdp : replaced(sdp, from, to));
  }
};

const std::vector<Sample>& samples() {
  const char* vectors = std::getenv("VECTORS");
  ck_assert_ptr_nonnull(vectors);
  static const Json file(json_load_file((std::string(vectors) + "/descriptions.json").c_str(), 0, nullptr));
  static const auto all = [] {
    std::vector<Sample> list;
    std::size_t i = 0;
    json_t* item = nullptr;
    json_array_foreach(file.get(), i, item)
        list.push_back({text_or(item, "name"), text_or(item, "sdp"), item});
    return list;
  }();
  ck_assert_uint_ge(all.size(), 9);
  return all;
}

const std::string kPlain =
    "v=0\r\no=mozilla 4711 0 IN IP4 0.0.0.0\r\ns=-\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:abcd\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=ice-ufrag:efgh\r\n";

Json parsed(const std::string& text) {
  auto json = parse_object(text);
  ck_assert_msg(json.has_value(), "no object: %s", text.c_str());
  return std::move(*json);
}

}  // namespace

START_TEST(what_is_read) {
  for (const Sample& sample : samples()) {
    auto d = sample.description();
    check_text(d.session, sample.text("session"), sample.name);
    check_text(d.version, sample.text("version"), sample.name);
    check_text(d.ufrag, sample.text("ufrag"), sample.name);
    check_text(d.setup, sample.text("setup"), sample.name);
    check_text(d.fingerprint, sample.text("fingerprint"), sample.name);
    const auto candidates = static_cast<std::size_t>(*integer_in(sample.json, "candidates"));
    ck_assert(d.has_candidates == (candidates > 0));
    ck_assert(json_is_true(json_object_get(to_jsep(d).get(), "trickle")) == !d.has_candidates);
    ck_assert_uint_eq(json_array_size(take_candidates(d).get()), candidates);
    check_text(describe("offer", d.sdp).ufrag, d.ufrag, sample.name);
  }
}
END_TEST

START_TEST(what_janus_is_told_of_candidates) {
  auto d = describe("offer", kPlain);
  check_text(d.session, "4711", "plain");
  check_text(d.ufrag, "abcd", "plain");
  ck_assert(!d.has_candidates);
  ck_assert(json_is_true(json_object_get(to_jsep(d).get(), "trickle")));
  d = describe("offer", kPlain + "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n");
  ck_assert(d.has_candidates);
  ck_assert(json_is_false(json_object_get(to_jsep(d).get(), "trickle")));
  // A bare LF, and lines that only look like it.
  d = describe("offer", "o=x\na=ice-ufrag:q\nx a=candidate:1");
  check_text(d.session, "", "plain");
  check_text(d.ufrag, "q", "plain");
  ck_assert(!d.has_candidates);
}
END_TEST

START_TEST(one_connection_or_another) {
  for (const Sample& a : samples()) {
    const auto first = a.description();
    for (const Sample& b : samples()) ck_assert(of_one_connection(first, b.description()) == (&a == &b));
    const std::string& ufrag = first.ufrag;
    const std::string restarted = a.text("session") + " " + std::to_string(first.version.size()) + "99";
    // Another session id with each description, the rest as before.
    ck_assert(of_one_connection(first, a.description(a.origin(), "77 1")));
    // ICE restarts.
    const auto restart = describe("offer", replaced(replaced(a.sdp, ufrag, "other"), a.origin(), restarted));
    ck_assert_msg(of_one_connection(first, restart), "%s", a.name.c_str());
    // Another connection with a certificate that is kept: of a device that counts nothing, and of one that
    // does.
    ck_assert(!of_one_connection(first, a.description(ufrag, "other")));
    ck_assert(!of_one_connection(
        first, describe("offer", replaced(replaced(a.sdp, ufrag, "other"), a.origin(), "77 1"))));
    // And with another certificate, all else being constant.
    auto other = first;
    other.fingerprint.back() = other.fingerprint.back() == '0' ? '1' : '0';
    ck_assert(!of_one_connection(first, other));
  }
}
END_TEST

START_TEST(fields_that_are_too_long) {
  const std::string longer(300, '7');
  const auto d =
      describe("offer", "v=0\r\no=- " + longer + " " + longer + " IN IP4 0.0.0.0\r\na=fingerprint:sha-256 " +
                            longer + "\r\na=setup:" + longer + "\r\n");
  ck_assert(d.session.empty() && d.version.empty() && d.fingerprint.empty() && d.setup.empty());
}
END_TEST

START_TEST(lines_that_count_once) {
  const std::string longest(256, '7');
  const auto d =
      describe("offer", "v=0\no=- 1 2 IN IP4 0.0.0.0\r\no=- 3 4 IN IP4 0.0.0.0\r\na=setup:" + longest +
                            "\r\na=setup:passive\r\na=fingerprint:sha-256 AZ:01\r\n"
                            "a=fingerprint:sha-256 BB:02\r\na=end-of-candidates");
  check_text(d.session + " " + d.version, "1 2", "o=");
  check_text(d.setup, longest, "setup");
  check_text(d.fingerprint, "sha-256 az:01", "fingerprint");
  ck_assert(d.has_all && !d.has_candidates);
  ck_assert(!describe("offer", "v=0\r\na=end-of-candidates-of-tomorrow\r\n").has_all);
}
END_TEST

START_TEST(connections_without_a_certificate) {
  const auto with = [](const std::string& lines) { return describe("offer", "v=0\r\n" + lines); };
  const std::string session = "o=- 1 2 IN IP4 0.0.0.0\r\n", other = "o=- 2 2 IN IP4 0.0.0.0\r\n",
                    certificate = "a=fingerprint:sha-256 00\r\n";
  ck_assert(of_one_connection(with(session), with(session)));
  ck_assert(!of_one_connection(with(session), with(other)));
  ck_assert(!of_one_connection(with(""), with("")));  // nothing is known of either
  ck_assert(of_one_connection(with(session), with(session + certificate)));
  ck_assert(of_one_connection(with(session + certificate), with(session)));
  ck_assert(!of_one_connection(with(session + certificate), with(other)));
}
END_TEST

START_TEST(what_is_a_description) {
  for (const char* type : {"offer", "answer"}) {
    const auto d =
        read_description(parsed(R"({"type":")" + std::string(type) + R"(","sdp":"v=0","x":1})").get());
    ck_assert(d.has_value());
    check_text(d->type + " " + d->sdp, std::string(type) + " v=0", type);
  }
  for (const char* none : {R"({"type":"pranswer","sdp":"v=0"})", R"({"type":"","sdp":"v=0"})",
                           R"({"type":"offer","sdp":""})", R"({"type":"offer"})", R"({"sdp":"v=0"})",
                           R"({"type":1,"sdp":"v=0"})", R"({"type":"offer","sdp":1})"})
    ck_assert_msg(!read_description(parsed(none).get()), "%s", none);
}
END_TEST

START_TEST(what_is_taken_out) {
  const std::string name(kMaxName, 'n'), longest = "candidate:" + std::string(kMaxCandidate - 10, '1');
  auto d = describe("offer", "v=0\n\r\na=candidate:0\r\nm=audio 9\r\na=candidate:1\r\na=mid:" + name +
                                 "\r\na=end-of-candidates\r\nm=video 9\r\na=" + longest + "\r\na=" + longest +
                                 "1\r\na=end-of-candidates\r\na=x");
  const Json list = take_candidates(d);
  check_text(d.sdp, "v=0\r\nm=audio 9\r\na=mid:" + name + "\r\nm=video 9\r\na=x\r\n", "the rest");
  check_text(dump(list.get()),
             R"([{"candidate":"candidate:0"},{"candidate":"candidate:1","sdpMLineIndex":0,"sdpMid":")" +
                 name + R"("},{"candidate":")" + longest + R"(","sdpMLineIndex":1}])",
             "the candidates");

  // However they are spread, and however far behind.
  std::string many;
  for (std::size_t i = 0; i < kMaxTaken; ++i) many += "m=audio 9\r\na=candidate:1\r\na=candidate:2\r\n";
  auto spread = describe("offer", many);
  ck_assert_uint_eq(json_array_size(take_candidates(spread).get()), kMaxTaken);
  for (const int sections : {kMaxLineIndex + 1, kMaxLineIndex + 2}) {
    std::string text;
    for (int i = 0; i < sections; ++i) text += "m=audio 9\r\n";
    auto far = describe("offer", text + "a=candidate:1\r\n");
    const Json last = take_candidates(far);
    const bool named = json_object_get(json_array_get(last.get(), 0), "sdpMLineIndex") != nullptr;
    ck_assert(named == (sections == kMaxLineIndex + 1));
  }
}
END_TEST

START_TEST(what_is_added) {
  const Json list = parsed(R"({"all":[{"candidate":"candidate:1 x"},{"candidate":"2 y"},{"candidate":""},{},
      {"candidate":"3\na=x"},{"candidate":"4\ra=x"}]})");
  const json_t* all = json_object_get(list.get(), "all");
  const std::string lines = "a=candidate:1 x\r\na=candidate:2 y\r\n";
  // At the end of the first section.
  auto two = describe("answer", "v=0\r\nm=audio 9\r\na=mid:0\r\nm=video 9\r\na=mid:1\r\n");
  add_candidates(two, all, true);
  check_text(two.sdp,
             "v=0\r\nm=audio 9\r\na=mid:0\r\n" + lines + "a=end-of-candidates\r\nm=video 9\r\na=mid:1\r\n",
             "two sections");
  ck_assert(two.has_candidates && two.has_all);
  auto one = describe("answer", "v=0\r\nm=audio 9");
  add_candidates(one, all, false);
  check_text(one.sdp, "v=0\r\nm=audio 9\r\n" + lines, "one section");
  ck_assert(one.has_candidates && !one.has_all);
  const Json none(json_array());
  add_candidates(one, none.get(), true);
  ck_assert(one.has_candidates && one.has_all);
  auto empty = describe("answer", "v=0\r\n");
  add_candidates(empty, none.get(), false);
  check_text(empty.sdp, "v=0\r\n", "nothing");
  ck_assert(!empty.has_candidates && !empty.has_all);
}
END_TEST

int main() {
  Suite* suite = suite_create("descriptions");
  TCase* tests = tcase_create("descriptions");
  for (const TTest* test :
       {what_is_read, what_janus_is_told_of_candidates, one_connection_or_another, fields_that_are_too_long,
        lines_that_count_once, connections_without_a_certificate, what_is_a_description, what_is_taken_out,
        what_is_added})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
