// SPDX-License-Identifier: GPL-3.0-or-later
// What is inside of messages: the formats of a text, random seeds; and the stages of
// an offer.
#include <set>
#include <string>

#include "plain/format.hpp"
#include "plain/random.hpp"
#include "plain/trace.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "trinary/text.hpp"

namespace {

using namespace jm::plain;
using namespace std::chrono_literals;
using jm::trinary::from_ascii;
using jm::trinary::Hash;
using jm::trinary::to_ascii;

constexpr Format kFormats[] = {Format::Plain, Format::LzBase64, Format::LzUri, Format::Envelope};

Hash hash(char tryte) {
  return *Hash::from_trytes(std::string(81, tryte));
}

void same_text(std::string_view is, std::string_view should) {
  ck_assert_msg(is == should, "\"%.*s\" is not \"%.*s\"", static_cast<int>(is.size()), is.data(),
                static_cast<int>(should.size()), should.data());
}

START_TEST(each_format_is_read_back) {
  const Format format = kFormats[_i];
  const std::string text = R"({"type":"offer","sdp":"v=0\r\n"})";
  const auto trytes = write_message(text, format);
  ck_assert(trytes.has_value());
  for (const char* padding : {"", "99", "999999"}) {
    const auto read = read_text(*trytes + padding);
    ck_assert_msg(read.has_value(), "%s", read ? "" : read.error().reason.c_str());
    same_text(read->json, text);
    // An envelope is plain until somebody has read what it says.
    ck_assert(read->form == (format == Format::Envelope ? Format::Plain : format));
  }
}
END_TEST

START_TEST(white_space_around_a_text_is_no_part_of_it) {
  same_text(read_text(*from_ascii(" \r\n\t[1] \n"))->json, "[1]");
}
END_TEST

START_TEST(what_is_no_text_is_refused_in_its_format) {
  const auto refused = [](std::string_view trytes) {
    const auto read = read_text(trytes);
    ck_assert(!read.has_value() && !read.error().reason.empty());
    return read.error().form;
  };
  ck_assert(refused("") == Format::Plain);
  ck_assert(refused(*from_ascii("  ")) == Format::Plain);
  ck_assert(refused("ABC") == Format::Plain);
  ck_assert(refused(*from_ascii("no json, no lz-string!")) == Format::Plain);
  ck_assert(refused(*from_ascii("ab-$/=")) == Format::Plain);  // of both alphabets
  ck_assert(refused(std::string(2 * kMaxText + 2, 'A')) == Format::Plain);
  ck_assert(refused(*write_message(std::string(kMaxText + 1, 'x'), Format::LzBase64)) == Format::LzBase64);
  ck_assert(refused(*write_message(std::string(kMaxText + 1, 'x'), Format::LzUri)) == Format::LzUri);
}
END_TEST

START_TEST(the_longest_text_is_read) {
  const std::string longest = "[\"" + std::string(kMaxText - 4, 'x') + "\"]";
  ck_assert_uint_eq(read_text(*write_message(longest, Format::LzBase64))->json.size(), kMaxText);
}
END_TEST

START_TEST(a_format_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (const Format format : kFormats) names.insert(name_of(format));
  ck_assert_uint_eq(names.size(), 4);
}
END_TEST

START_TEST(random_hashes_use_every_tryte_and_do_not_come_again) {
  std::set<char> trytes;
  std::set<std::string> hashes;
  for (int i = 0; i < 50; ++i) {
    const auto random = random_hash();
    trytes.insert(random.trytes().begin(), random.trytes().end());
    hashes.emplace(random.trytes());
  }
  ck_assert_uint_eq(trytes.size(), 27);
  ck_assert_uint_eq(hashes.size(), 50);
}
END_TEST

START_TEST(a_trace_measures_from_stage_to_stage) {
  Trace trace;
  const Trace::Clock::time_point start{1h};
  for (std::size_t i = 0; i < kStages; ++i) {
    ck_assert(!trace.complete());
    trace.mark(static_cast<Stage>(i), start + 10ms * i * i);
  }
  ck_assert(trace.complete());
  ck_assert(trace.at(Stage::Seen) == start);
  ck_assert_double_eq_tol(trace.milliseconds(Stage::Seen), 0, 1e-9);
  ck_assert_double_eq_tol(trace.milliseconds(Stage::Asked), 30, 1e-9);
  ck_assert_double_eq_tol(trace.total(), 360, 1e-9);
}
END_TEST

START_TEST(a_trace_that_travels_with_another_is_signed_with_it) {
  Trace trace, other;
  const Trace::Clock::time_point start{1h};
  trace.mark(Stage::Answered, start);
  other.mark(Stage::Answered, start + 1ms);
  for (const Stage stage : {Stage::Signed, Stage::Committed, Stage::Attached}) other.mark(stage, start + 5ms);
  trace.travels_with(other);
  ck_assert(trace.at(Stage::Answered) == start);
  ck_assert(trace.at(Stage::Signed) == start + 5ms && trace.at(Stage::Attached) == start + 5ms);
}
END_TEST

START_TEST(a_stage_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kStages; ++i) names.insert(name_of(static_cast<Stage>(i)));
  ck_assert_uint_eq(names.size(), kStages);
  ck_assert(names.count("attached") == 1);
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("texts");
  TCase* tc = tcase_create("texts");
  tcase_set_timeout(tc, 60);
  tcase_add_loop_test(tc, each_format_is_read_back, 0, 4);
  tcase_add_test(tc, white_space_around_a_text_is_no_part_of_it);
  tcase_add_test(tc, what_is_no_text_is_refused_in_its_format);
  tcase_add_test(tc, the_longest_text_is_read);
  tcase_add_test(tc, a_format_has_a_name_of_its_own);
  tcase_add_test(tc, random_hashes_use_every_tryte_and_do_not_come_again);
  tcase_add_test(tc, a_trace_measures_from_stage_to_stage);
  tcase_add_test(tc, a_trace_that_travels_with_another_is_signed_with_it);
  tcase_add_test(tc, a_stage_has_a_name_of_its_own);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
