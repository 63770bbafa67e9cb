// SPDX-License-Identifier: GPL-3.0-or-later
// What travels on a channel with `api = "janus"`: an array of objects.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include <string>

#include "base/json.hpp"
#include "janus/api/batch.hpp"
#include "janus/messages/envelope.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::plain;
using namespace jm::janus;

namespace {

void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

auto read(const std::string& text) {
  return read_batch(Text{Format::Plain, text});
}

void refused(const std::string& text, int code) {
  const auto batch = read(text);
  ck_assert_msg(!batch && batch.error().code == code && batch.error().answer, "%.60s", text.c_str());
}

}  // namespace

START_TEST(objects_in_their_order) {
  const auto batch = read(R"([{"janus":"create"},{"janus":"attach"}])");
  ck_assert(batch && batch->size() == 2);
  check_text(text_or((*batch)[0].get(), "janus") + text_or((*batch)[1].get(), "janus"), "createattach");
  ck_assert(read("[]")->empty());
}
END_TEST

START_TEST(what_is_no_batch) {
  refused(R"({"type":"offer","sdp":"v=0"})", 455);
  refused("[1]", 455);
  refused("[{]", 454);
  std::string many = "[{}";
  for (int i = 0; i < 63; ++i) many += ",{}";
  ck_assert_uint_eq(read(many + "]")->size(), 64);
  refused(many + ",{}]", 450);
}
END_TEST

int main() {
  Suite* suite = suite_create("batch");
  TCase* tests = tcase_create("batch");
  for (const TTest* test : {objects_in_their_order, what_is_no_batch}) tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
