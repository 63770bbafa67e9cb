// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of others: one line, printable, JSON within bounds, and the URL of a node.
#include <optional>
#include <string>

#include "base/http/url.hpp"
#include "base/json.hpp"
#include "base/one_line.hpp"
#include "base/printable.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;

namespace {

void same(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

Json object(const char* text) {
  auto parsed = parse_object(text);
  ck_assert_msg(parsed.has_value(), "%s", text);
  return std::move(*parsed);
}

}  // namespace

START_TEST(a_reason_stays_on_one_line) {
  same(one_line("a\nb\r\tc\x7F\x1B[0m"), "a b  c  [0m");
  same(one_line("gr\xC3\xBC\xC3\x9F"), "gr\xC3\xBC\xC3\x9F");  // UTF-8 is no control character
}
END_TEST

START_TEST(what_is_shown_is_printable_and_short) {
  same(printable("a\nb\xC3\xBC~ ", 100), "a?b??~ ");
  same(printable("abcdef", 3), "abc");
  ck_assert(is_printable("abc ~") && is_printable("") && !is_printable("a\n") && !is_printable("\xC3\xBC"));
}
END_TEST

START_TEST(json_is_bounded_in_its_depth) {
  ck_assert_uint_eq(json_depth(R"({"a":[{"b":"[[[\"[["}]})"), 3);
  ck_assert_uint_eq(json_depth(std::string(1000, '[')), kMaxJsonDepth + 1);
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  ck_assert(parse_array(nested(kMaxJsonDepth)).has_value());
  ck_assert(!parse_array(nested(kMaxJsonDepth + 1)).has_value());
}
END_TEST

START_TEST(json_that_is_no_object_is_refused_without_being_quoted) {
  for (const char* text : {"", "[]", "1", "{", R"({"a":1,"a":2})", "{\"a\":\"\xFF\"}", "{} secret"}) {
    const auto parsed = parse_object(text);
    ck_assert_msg(!parsed, "%s", text);
    ck_assert(parsed.error().reason.find("secret") == std::string::npos);
  }
  ck_assert(!parse_array("{}").has_value() && parse_array("[1]").has_value());
}
END_TEST

START_TEST(members_are_read_by_their_kind) {
  const Json json = object(R"({"t":"text","n":5,"z":null})");
  ck_assert(text_in(json.get(), "t") == "text" && !text_in(json.get(), "n") && !text_in(json.get(), "no"));
  ck_assert(integer_in(json.get(), "n") == 5 && !integer_in(json.get(), "t") && !integer_in(nullptr, "n"));
  same(text_or(json.get(), "z", "other"), "other");
}
END_TEST

START_TEST(a_transaction_is_cut_between_characters) {
  const auto of = [](const std::string& text) {
    return transaction_in(object(("{\"transaction\":\"" + text + "\"}").c_str()).get());
  };
  same(of("abc"), "abc");
  same(of(std::string(200, 'a')), std::string(128, 'a'));
  same(of(std::string(127, 'a') + "\xC3\xBC" + "b"), std::string(127, 'a'));
  same(transaction_in(object("{}").get()), "");
}
END_TEST

START_TEST(what_is_set_is_dumped_as_ascii) {
  const Json json(json_object());
  set(json.get(), "text", "\xC3\xBC");
  set(json.get(), "number", std::int64_t{-1});
  set(json.get(), "inner", object(R"({"a":1})"));
  same(dump(json.get()), R"({"text":"\u00FC","number":-1,"inner":{"a":1}})");
  const Json again = share(json.get());
  ck_assert_ptr_eq(again.get(), json.get());
  ck_assert(!json_flags("other") && json_flags("plain") && json_flags("indented") != json_flags("compact"));
}
END_TEST

START_TEST(the_url_of_a_node_is_made_plain) {
  const std::pair<const char*, const char*> good[] = {
      {"HTTP://127.0.0.1:14265/", "http://127.0.0.1:14265"},
      {"https://node.example/a/b//", "https://node.example/a/b"},
      {"http://[::1]:80", "http://[::1]:80"},
  };
  for (const auto& [text, plain] : good) {
    const auto url = base::node_url(text);
    ck_assert_msg(url.has_value(), "%s", text);
    same(*url, plain);
  }
}
END_TEST

START_TEST(what_is_no_url_of_a_node_is_refused) {
  for (const char* text :
       {"", "node.example", "ftp://node.example", "mqtt://node.example", "http://", "http://-a",
        "http://a..b", "http://[::1", "http://[x]", "http://a:0", "http://a:65536", "http://a:1x",
        "http://a?b", "http://a#b", "http://a/../b", "http://a/b c"})
    ck_assert_msg(!base::node_url(text), "%s", text);
  const auto secret = base::node_url("http://user:hidden@node.example");
  ck_assert(!secret && secret.error().reason.find("hidden") == std::string::npos);
}
END_TEST

int main() {
  Suite* suite = suite_create("texts");
  TCase* tc = tcase_create("texts");
  tcase_add_test(tc, a_reason_stays_on_one_line);
  tcase_add_test(tc, what_is_shown_is_printable_and_short);
  tcase_add_test(tc, json_is_bounded_in_its_depth);
  tcase_add_test(tc, json_that_is_no_object_is_refused_without_being_quoted);
  tcase_add_test(tc, members_are_read_by_their_kind);
  tcase_add_test(tc, a_transaction_is_cut_between_characters);
  tcase_add_test(tc, what_is_set_is_dumped_as_ascii);
  tcase_add_test(tc, the_url_of_a_node_is_made_plain);
  tcase_add_test(tc, what_is_no_url_of_a_node_is_refused);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
