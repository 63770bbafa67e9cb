// SPDX-License-Identifier: GPL-3.0-or-later
// What a dialog carries: objects, and beside their text what is secret of them.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include <string>

#include "janus/messages/dialog_payload.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::janus;

namespace {

void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

void refused(const std::string& text, const std::string& secrets) {
  const auto read = from_payload({text, secrets});
  ck_assert_msg(!read && !read.error().reason.empty(), "%s %s", text.c_str(), secrets.c_str());
}

}  // namespace

START_TEST(an_object_and_an_array) {
  check_text(to_payload(R"({"a":1})").text, R"([{"a":1}])");
  check_text(to_payload(R"([{"a":1},{}])").text, R"([{"a":1},{}])");
  ck_assert(to_payload(R"({"a":1})").secrets.empty());
  check_text(to_payload("no JSON with a \"token\" in it").text, "[no JSON with a \"token\" in it]");
}
END_TEST

START_TEST(secrets_stand_beside_the_text) {
  const std::string text =
      R"([{"id":"1"},{"id":"2","iceServers":[{"urls":"turn:a"}],"sdp":"x"},{"token":"t","body":{"token":"u"}}])";
  const auto payload = to_payload(text);
  check_text(payload.text, R"([{"id":"1"},{"id":"2","sdp":"x"},{"body":{"token":"u"}}])");
  check_text(payload.secrets, R"([[1,{"iceServers":[{"urls":"turn:a"}]}],[2,{"token":"t"}]])");
  const auto whole = from_payload(payload);
  ck_assert(whole.has_value() && json_equal(whole->get(), parse_array(text)->get()));
  // Only their names stand deeper: nothing is taken.
  ck_assert(to_payload(R"({"body":{"apisecret":"x"}})").secrets.empty());
}
END_TEST

START_TEST(what_is_refused) {
  refused("", "");
  refused("{}", "");
  refused("[1]", "");
  refused("[{}", "");
  std::string many = "[{}";
  for (std::size_t i = 0; i < kMostObjects; ++i) many += ",{}";
  refused(many + "]", "");
  for (const char* secrets : {"{}", "[", "[1]", "[[1,{}]]", "[[-1,{}]]", "[[0]]", "[[0,1]]", "[[0,{},1]]",
                              "[[\"0\",{}]]", "[[0,{}],[0,{}]]", "[[9223372036854775807,{}]]"})
    refused("[{}]", secrets);
  ck_assert(from_payload({"[{}]", "[[0,{\"token\":\"t\"}]]"}).has_value());
}
END_TEST

int main() {
  Suite* suite = suite_create("payload");
  TCase* tests = tcase_create("payload");
  for (const TTest* test : {an_object_and_an_array, secrets_stand_beside_the_text, what_is_refused})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
