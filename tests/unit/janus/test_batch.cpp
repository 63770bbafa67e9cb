// SPDX-License-Identifier: GPL-3.0-or-later
// What travels on a channel with `api = "janus"`: an array of objects behind a header of ours.
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

START_TEST(objects_behind_a_header) {
  const std::string root(81, 'R');
  const auto batch = read(R"([{"janus":"mam","id":"1","re":"0","spare":")" + root +
                          R"("},{"janus":"create"},{"janus":"mam","id":"2"}])");
  ck_assert(batch.has_value());
  check_text(batch->id + batch->re, "10");
  ck_assert(batch->spare == trinary::Hash::from_trytes(root));
  ck_assert_uint_eq(batch->objects.size(), 2);  // a header stands in front only
  check_text(text_or(batch->objects[0].get(), "janus"), "create");
}
END_TEST

START_TEST(a_header_need_not_be) {
  const auto batch = read(R"([{"janus":"create"}])");
  ck_assert(batch && batch->id.empty() && batch->re.empty() && !batch->spare);
  ck_assert_uint_eq(batch->objects.size(), 1);
  ck_assert(read("[]")->objects.empty());
  // Names that are too long are none.
  const auto named = read(R"([{"janus":"mam","id":")" + std::string(65, 'x') + R"(","re":")" +
                          std::string(64, 'y') + R"(","spare":7}])");
  ck_assert(named && named->id.empty() && named->re.size() == 64 && !named->spare);
}
END_TEST

START_TEST(what_is_no_batch) {
  refused(R"({"type":"offer","sdp":"v=0"})", 455);
  refused("[1]", 455);
  refused("[{]", 454);
  refused(R"([{"janus":"mam","spare":"ABC"}])", 467);
  std::string many = "[{}";
  for (int i = 0; i < 63; ++i) many += ",{}";
  ck_assert_uint_eq(read(many + "]")->objects.size(), 64);
  refused(many + ",{}]", 450);
}
END_TEST

START_TEST(the_header_of_a_message_of_ours) {
  const auto spare = trinary::Hash::from_trytes(std::string(81, 'S'));
  const Json header = batch_header("id", "re", spare, 1234);
  check_text(text_or(header.get(), "janus") + text_or(header.get(), "id") + text_or(header.get(), "re"),
             "mamidre");
  check_text(text_or(header.get(), "spare"), std::string(spare->trytes()));
  ck_assert_int_eq(*integer_in(header.get(), "ts"), 1234);
  const Json least = batch_header("id", "", std::nullopt, 0);
  ck_assert(json_object_get(least.get(), "re") == nullptr &&
            json_object_get(least.get(), "spare") == nullptr);
}
END_TEST

int main() {
  Suite* suite = suite_create("batch");
  TCase* tests = tcase_create("batch");
  for (const TTest* test :
       {objects_behind_a_header, a_header_need_not_be, what_is_no_batch, the_header_of_a_message_of_ours})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
