// SPDX-License-Identifier: GPL-3.0-or-later
// lz-string to the byte against the npm package, and against streams that are broken or lie; UTF-8 and
// UTF-16.
#include "codec/lzstring.hpp"
#include "codec/utf.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/vectors.hpp"

namespace {

using namespace jm::codec;

constexpr std::size_t kPlenty = 1 << 20;
constexpr LzForm kForms[] = {LzForm::Base64, LzForm::UriComponent, LzForm::Utf16};

std::string member(const json_t* json, const char* name) {
  const json_t* value = json_object_get(json, name);
  return {json_string_value(value), json_string_length(value)};
}

const char* name_of(LzForm form) {
  return form == LzForm::Base64 ? "base64" : form == LzForm::UriComponent ? "uri" : "utf16";
}

std::string packed(std::string_view text, LzForm form) {
  const auto result = lz_compress(text, form);
  ck_assert(result.has_value());
  return *result;
}

std::string refused(std::string_view text, LzForm form, std::size_t max_bytes = kPlenty) {
  const auto result = lz_decompress(text, form, max_bytes);
  ck_assert(!result);
  return result.error().reason;
}

bool has(const std::string& reason, const char* part) {
  return reason.find(part) != std::string::npos;
}

Json vectors() {
  const char* folder = std::getenv("VECTORS");
  const std::string path = std::string(folder != nullptr ? folder : "tests/vectors") + "/lzstring.json";
  json_error_t error;
  Json json(json_load_file(path.c_str(), JSON_ALLOW_NUL, &error));
  if (!json) throw std::runtime_error(path + ": " + error.text);
  return json;
}

START_TEST(packs_to_the_byte_as_the_npm_package_does) {
  const Json file = vectors();
  std::size_t i;
  json_t* vector;
  json_array_foreach(json_object_get(file.get(), "cases"), i, vector) {
    for (const LzForm form : kForms)
      ck_assert_msg(packed(member(vector, "text"), form) == member(vector, name_of(form)), "case %zu, %s", i,
                    name_of(form));
  }
  ck_assert_uint_ge(i, 90);
}
END_TEST

START_TEST(unpacks_what_the_npm_package_packed) {
  const Json file = vectors();
  std::size_t i;
  json_t* vector;
  json_array_foreach(json_object_get(file.get(), "cases"), i, vector) {
    const std::string text = member(vector, "text");
    for (const LzForm form : kForms) {
      const auto result = lz_decompress(member(vector, name_of(form)), form, text.size());
      ck_assert_msg(result && *result == text, "case %zu, %s", i, name_of(form));
      if (text.empty()) continue;
      const std::string reason = refused(member(vector, name_of(form)), form, text.size() - 1);
      ck_assert_msg(has(reason, "too large"), "case %zu, %s: %s", i, name_of(form), reason.c_str());
    }
  }
  ck_assert_uint_ge(i, 90);
}
END_TEST

START_TEST(a_stream_that_is_cut_is_refused_wherever_it_is_cut) {
  const std::string text = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n€😀€😀";
  for (const LzForm form : {LzForm::Base64, LzForm::UriComponent}) {
    std::string whole = packed(text, form);
    while (whole.ends_with('=')) whole.pop_back();
    // The last character holds nothing but the end, or less than that.
    for (std::size_t size = 0; size + 2 < whole.size(); ++size)
      ck_assert_msg(!lz_decompress(std::string_view(whole).substr(0, size), form, kPlenty), "cut at %zu",
                    size);
  }
}
END_TEST

START_TEST(characters_outside_the_alphabet_are_refused) {
  const std::string whole = packed("some text", LzForm::Base64);
  for (const char* bad : {"-", "$", " ", "\n", "\xc3\xa4", "=A", "\x80"}) {
    ck_assert(has(refused(bad + whole, LzForm::Base64), "alphabet"));
    ck_assert(has(refused(whole + bad, LzForm::Base64), "alphabet"));
  }
  const std::string uri = packed("some text", LzForm::UriComponent);
  for (const char* bad : {"/", "=", "\n", "\xc3\xa4", "$A"})
    ck_assert(has(refused(uri + bad, LzForm::UriComponent), "alphabet"));
  const std::string utf16 = packed("some text", LzForm::Utf16);
  for (const char* bad : {"\x1f", "\xe8\x80\xa0", "\xf0\x9f\x98\x80"})
    ck_assert(!lz_decompress(utf16 + bad, LzForm::Utf16, kPlenty));
  ck_assert(has(refused(utf16 + "\xff", LzForm::Utf16), "UTF-8"));
}
END_TEST

START_TEST(a_space_in_the_uri_form_is_a_plus) {
  const Json file = vectors();
  std::size_t i;
  json_t* vector;
  unsigned tried = 0;
  json_array_foreach(json_object_get(file.get(), "cases"), i, vector) {
    std::string uri = member(vector, "uri");
    if (uri.find('+') == std::string::npos) continue;
    for (char& c : uri) c = c == '+' ? ' ' : c;
    ck_assert(lz_decompress(uri, LzForm::UriComponent, kPlenty) == member(vector, "text"));
    ++tried;
  }
  ck_assert_uint_gt(tried, 0);
}
END_TEST

START_TEST(nothing_is_no_stream) {
  for (const LzForm form : kForms) ck_assert(has(refused("", form), "empty"));
  ck_assert(!lz_decompress("====", LzForm::Base64, kPlenty));
  ck_assert(lz_decompress("Q===", LzForm::Base64, 0) == "");
}
END_TEST

// Writes codes by hand, as the format defines them.
class Stream {
 public:
  Stream& put(unsigned value, unsigned bits) {
    for (unsigned i = 0; i < bits; ++i) bits_.push_back(value >> i & 1);
    return *this;
  }
  std::string base64() const {
    static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < bits_.size(); at += 6) {
      unsigned value = 0;
      for (std::size_t i = at; i < at + 6; ++i) value = value << 1 | (i < bits_.size() ? bits_[i] : 0);
      text += kAlphabet[value];
    }
    return text;
  }

 private:
  std::vector<bool> bits_;
};

START_TEST(codes_that_name_nothing_are_refused) {
  ck_assert(has(refused(Stream().put(3, 2).put(0, 6).base64(), LzForm::Base64), "before the first"));
  // 'a', then the entry that is being made (4) is the last one that may be named.
  ck_assert(lz_decompress(Stream().put(0, 2).put('a', 8).put(4, 3).put(2, 3).base64(), LzForm::Base64, 9) ==
            "aaa");
  for (const unsigned code : {5u, 6u, 7u})
    ck_assert(has(refused(Stream().put(0, 2).put('a', 8).put(code, 3).put(2, 3).base64(), LzForm::Base64),
                  "does not have"));
}
END_TEST

START_TEST(half_a_surrogate_pair_is_refused) {
  const auto one = [](unsigned unit) { return Stream().put(1, 2).put(unit, 16).put(2, 3).base64(); };
  ck_assert(has(refused(one(0xd83d), LzForm::Base64), "surrogate"));
  ck_assert(has(refused(one(0xde00), LzForm::Base64), "surrogate"));
  ck_assert(lz_decompress(one(0x20ac), LzForm::Base64, 3) == "€");
  ck_assert(!lz_decompress(one(0x20ac), LzForm::Base64, 2));
}
END_TEST

START_TEST(a_bomb_is_stopped_at_the_limit) {
  // Each code names the newest entry, so that pieces grow by one: n codes are n * n / 2 characters.
  Stream bomb;
  bomb.put(0, 2).put('a', 8);
  unsigned bits = 3;
  unsigned left = 4;
  for (unsigned code = 4; code < 60000; ++code) {
    bomb.put(code, bits);
    if (--left == 0) left = 1u << bits++;
  }
  const std::string packed_bomb = bomb.base64();
  ck_assert(has(refused(packed_bomb, LzForm::Base64, 100000), "too large"));
  ck_assert(has(refused(packed_bomb, LzForm::Base64, 0), "too large"));
}
END_TEST

START_TEST(text_that_is_not_utf_8_is_not_packed) {
  for (const LzForm form : kForms) ck_assert(!lz_compress("a\xff", form));
}
END_TEST

START_TEST(utf_8_is_judged_strictly) {
  for (const char* good : {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
                           "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    ck_assert(is_utf8(good));
  for (const char* bad : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf",
                          "\xe0\xa0", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xc3"})
    ck_assert_msg(!is_utf8(bad), "accepted %02x...", static_cast<unsigned char>(bad[0]));
}
END_TEST

START_TEST(utf_16_goes_there_and_back) {
  const std::u16string all = u"a\u0080\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff";
  const auto utf8 = utf8_from_utf16(all);
  ck_assert(utf8 && is_utf8(*utf8));
  ck_assert(utf16_from_utf8(*utf8) == all);
  const char16_t lone[] = {0xd800, u'a', 0xdc00};
  ck_assert(!utf8_from_utf16({lone, 1}));
  ck_assert(!utf8_from_utf16({lone, 2}));
  ck_assert(!utf8_from_utf16({lone + 2, 1}));
}
END_TEST

Suite* codec_suite() {
  Suite* suite = suite_create("codec");
  TCase* tcase = tcase_create("lzstring");
  tcase_set_timeout(tcase, 60);
  tcase_add_test(tcase, packs_to_the_byte_as_the_npm_package_does);
  tcase_add_test(tcase, unpacks_what_the_npm_package_packed);
  tcase_add_test(tcase, a_stream_that_is_cut_is_refused_wherever_it_is_cut);
  tcase_add_test(tcase, characters_outside_the_alphabet_are_refused);
  tcase_add_test(tcase, a_space_in_the_uri_form_is_a_plus);
  tcase_add_test(tcase, nothing_is_no_stream);
  tcase_add_test(tcase, codes_that_name_nothing_are_refused);
  tcase_add_test(tcase, half_a_surrogate_pair_is_refused);
  tcase_add_test(tcase, a_bomb_is_stopped_at_the_limit);
  tcase_add_test(tcase, text_that_is_not_utf_8_is_not_packed);
  tcase_add_test(tcase, utf_8_is_judged_strictly);
  tcase_add_test(tcase, utf_16_goes_there_and_back);
  suite_add_tcase(suite, tcase);
  return suite;
}

}  // namespace

int main() {
  return run_tap(codec_suite());
}
