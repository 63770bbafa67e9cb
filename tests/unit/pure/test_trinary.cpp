// SPDX-License-Identifier: GPL-3.0-or-later
#include <random>
#include <string>

#include "tests/unit/support/tap_main.hpp"
#include "trinary/chunk.hpp"
#include "trinary/hash.hpp"
#include "trinary/packed.hpp"
#include "trinary/text.hpp"
#include "trinary/trits.hpp"

namespace trinary = jm::trinary;
using trinary::Chunk;

namespace {

const std::string kAlphabet = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::string random_trytes(std::mt19937& random, std::size_t length) {
  std::string trytes;
  for (std::size_t i = 0; i < length; ++i) trytes += kAlphabet[random() % 27];
  return trytes;
}

}  // namespace

START_TEST(trytes_have_their_values) {
  ck_assert_int_eq(trinary::tryte_value('9'), 0);
  ck_assert_int_eq(trinary::tryte_value('A'), 1);
  ck_assert_int_eq(trinary::tryte_value('M'), 13);
  ck_assert_int_eq(trinary::tryte_value('N'), -13);
  ck_assert_int_eq(trinary::tryte_value('Z'), -1);
  for (const char c : kAlphabet) {
    ck_assert_int_eq(trinary::tryte_of(trinary::tryte_value(c)), c);
    ck_assert_int_eq(trinary::tryte_at(trinary::tryte_position(c)), c);
    const std::vector<std::int8_t> trits = trinary::to_trits(std::string(1, c));
    ck_assert_int_eq(trits[0] + 3 * trits[1] + 9 * trits[2], trinary::tryte_value(c));
    ck_assert(trinary::to_trytes(trits) == std::string(1, c));
  }
}
END_TEST

START_TEST(only_nine_and_capitals_are_trytes) {
  for (int c = 0; c < 256; ++c) {
    const std::string text(1, static_cast<char>(c));
    ck_assert(trinary::is_trytes(text) == (kAlphabet.find(static_cast<char>(c)) != std::string::npos));
  }
  ck_assert(trinary::is_trytes(""));
}
END_TEST

START_TEST(what_is_no_tryte_is_seen_wherever_it_stands) {
  for (std::size_t size = 1; size < 70; ++size) {
    std::string text(size, 'Z');
    ck_assert(trinary::is_trytes(text));
    for (std::size_t at = 0; at < size; ++at) {
      for (const char bad : {'\0', '8', ':', '@', '[', 'a', '\xff'}) {
        text[at] = bad;
        ck_assert(!trinary::is_trytes(text));
      }
      text[at] = '9';
    }
  }
}
END_TEST

START_TEST(packed_trytes_of_any_length_come_back) {
  std::mt19937 random(4);
  for (std::size_t size = 0; size < 130; ++size) {
    const std::string trytes = random_trytes(random, size);
    for (std::size_t before = 0; before < 4; ++before) {
      trinary::Packed packed;
      packed.append(std::vector<std::int8_t>(before, 1));
      packed.append(trytes);
      std::vector<std::int8_t> trits(before, 1);
      const std::vector<std::int8_t> rest = trinary::to_trits(trytes);
      trits.insert(trits.end(), rest.begin(), rest.end());
      ck_assert_uint_eq(packed.size(), trits.size());
      ck_assert(packed.trytes() == trinary::to_trytes(trits));
    }
  }
}
END_TEST

START_TEST(a_hash_has_81_trytes) {
  ck_assert(!trinary::Hash::from_trytes(std::string(80, 'A')));
  ck_assert(!trinary::Hash::from_trytes(std::string(82, 'A')));
  ck_assert(!trinary::Hash::from_trytes(std::string(80, 'A') + "a"));
  ck_assert(trinary::Hash::from_trytes(std::string(81, 'A'))->trytes() == std::string(81, 'A'));
  ck_assert(trinary::Hash::padded("AB")->trytes() == "AB" + std::string(79, '9'));
  ck_assert(trinary::Hash::padded("")->trytes() == std::string(81, '9'));
  ck_assert(!trinary::Hash::padded(std::string(82, 'A')));
}
END_TEST

START_TEST(chunks_and_trytes_convert_both_ways) {
  std::mt19937 random(1);
  for (int run = 0; run < 200; ++run) {
    const std::string trytes = random_trytes(random, 81);
    const Chunk chunk = trinary::chunk_of(trytes);
    const std::vector<std::int8_t> trits = trinary::to_trits(trytes);
    ck_assert(chunk == trinary::chunk_of(trits));
    for (std::size_t i = 0; i < 243; ++i) ck_assert_int_eq(chunk[i], trits[i]);
    std::vector<std::int8_t> back(243);
    trinary::copy_trits(chunk, back);
    ck_assert(back == trits);
    ck_assert(trinary::hash_of(chunk).trytes() == trytes);
    int sum = 0;
    for (std::size_t i = 0; i < 243; ++i) {
      ck_assert_int_eq(chunk.sum(i), sum);
      sum += trits[i];
    }
    ck_assert_int_eq(chunk.sum(243), sum);
  }
}
END_TEST

START_TEST(masking_adds_trits_without_carry) {
  for (int a = -1; a <= 1; ++a) {
    for (int b = -1; b <= 1; ++b) {
      Chunk x;
      Chunk y;
      x.set(70, a);
      y.set(70, b);
      const int sum = (a + b + 4) % 3 - 1;
      ck_assert_int_eq(trinary::add(x, y)[70], sum);
      ck_assert(trinary::subtract(trinary::add(x, y), y) == x);
    }
  }
}
END_TEST

START_TEST(numbers_are_added_with_carry) {
  std::mt19937_64 random(2);
  std::mt19937 trytes(2);
  for (const std::uint64_t n : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{1000}}) {
    Chunk chunk = trinary::chunk_of(random_trytes(trytes, 81));
    const Chunk sum = trinary::plus(chunk, n);
    for (std::uint64_t i = 0; i < n; ++i) {
      std::size_t at = 0;  // a counter: what is 1 wraps to -1 and carries
      while (chunk[at] == 1) chunk.set(at++, -1);
      chunk.set(at, chunk[at] + 1);
    }
    ck_assert(sum == chunk);
  }
  for (int run = 0; run < 100; ++run) {
    const Chunk chunk = trinary::chunk_of(random_trytes(trytes, 81));
    const std::uint64_t a = random() >> 1;
    const std::uint64_t b = random() >> 1;
    ck_assert(trinary::plus(trinary::plus(chunk, a), b) == trinary::plus(chunk, a + b));
  }
}
END_TEST

START_TEST(addition_wraps_at_the_end) {
  Chunk ones;
  for (std::size_t i = 0; i < 243; ++i) ones.set(i, 1);
  Chunk minus;
  for (std::size_t i = 0; i < 243; ++i) minus.set(i, -1);
  ck_assert(trinary::plus(ones, 1) == minus);
}
END_TEST

START_TEST(packed_trits_are_cut_and_joined_anywhere) {
  std::mt19937 random(3);
  for (int run = 0; run < 200; ++run) {
    const std::string trytes = random_trytes(random, 300);
    const std::vector<std::int8_t> trits = trinary::to_trits(trytes);
    const trinary::Packed whole(trytes);
    ck_assert_uint_eq(whole.size(), 900);
    ck_assert(whole.trytes() == trytes);

    const std::size_t at = random() % 600;
    const std::size_t length = 1 + random() % 243;
    const auto part = std::span(trits).subspan(at, length);
    ck_assert(whole.chunk(at, length) == trinary::chunk_of(part));

    trinary::Packed pieces;
    for (std::size_t begin = 0; begin < trits.size();) {
      const std::size_t size = std::min<std::size_t>(1 + random() % 300, trits.size() - begin);
      pieces.append(std::span(trits).subspan(begin, size));
      begin += size;
    }
    ck_assert(pieces.trytes() == trytes);
    pieces.append(std::vector<std::int8_t>{1});
    ck_assert(pieces.trytes() == trytes + "A");
    pieces.append("XYZ");
    ck_assert_uint_eq(pieces.size(), 910);
    ck_assert(pieces.chunk(901, 9) == trinary::chunk_of(std::string_view("XYZ")));
  }
  ck_assert(trinary::Packed().trytes() == "");
  ck_assert(trinary::Packed("").trytes() == "");
}
END_TEST

START_TEST(ascii_is_two_trytes_a_character) {
  ck_assert(*trinary::from_ascii("Z") == "IC");
  for (unsigned code = 0; code < 128; ++code) {
    const std::string text(1, static_cast<char>(code));
    const auto trytes = trinary::from_ascii(text);
    ck_assert(trytes.has_value());
    ck_assert(*trinary::to_ascii(*trytes) == text);
  }
  ck_assert(!trinary::from_ascii("\x80"));
  ck_assert(!trinary::to_ascii("ABC"));
  ck_assert(!trinary::to_ascii("ZZ"));
  ck_assert(!trinary::to_ascii("ab"));
  ck_assert(*trinary::to_ascii("LI99") == std::string("\xff\0", 2));
  ck_assert(!trinary::to_ascii("MI"));  // 256
}
END_TEST

START_TEST(bytes_are_two_trytes_each) {
  std::vector<std::uint8_t> all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  const std::string trytes = trinary::from_bytes(all);
  ck_assert(trytes.starts_with("99A9B9") && trytes.ends_with("KILI") && trytes.size() == 512);
  ck_assert(*trinary::to_bytes(trytes) == all);
  ck_assert(trinary::from_bytes({}).empty() && trinary::to_bytes("")->empty());
  ck_assert(*trinary::to_bytes("LI99") == (std::vector<std::uint8_t>{255, 0}));
  for (const char* bad : {"A", "A9A", "ZZ", "ab", "A ", "MI"})
    ck_assert_msg(!trinary::to_bytes(bad), "%s", bad);
}
END_TEST

START_TEST(a_hash_can_be_wiped) {
  trinary::Hash hash = *trinary::Hash::from_trytes(std::string(81, 'S'));
  hash.wipe();
  ck_assert(hash == trinary::Hash());
}
END_TEST

START_TEST(text_escapes_what_is_not_ascii) {
  const auto escaped = [](const char* text) { return *trinary::to_ascii(*trinary::from_text(text)); };
  ck_assert(escaped("abc") == "abc");
  ck_assert(escaped("\x7f") == "\\u007f");
  ck_assert(escaped("\xc3\xa9") == "\\u00e9");
  ck_assert(escaped("\xe2\x82\xac") == "\\u20ac");
  ck_assert(escaped("\xf0\x9f\x98\x80") == "\\ud83d\\ude00");
  for (const char* text : {"", "a", "plain", "\xc3\xa9t\xc3\xa9", "\xf0\x9f\x98\x80!", "9 and 99"}) {
    ck_assert(*trinary::to_text(*trinary::from_text(text)) == text);
  }
}
END_TEST

START_TEST(text_that_is_not_utf8_is_refused) {
  for (const char* text : {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                           "\xff", "\xf0\x9f\x98", "\xc3("}) {
    ck_assert_msg(!trinary::from_text(text), "%s", text);
  }
}
END_TEST

START_TEST(reading_text_follows_the_reference) {
  const auto read = [](const std::string& ascii) { return trinary::to_text(*trinary::from_ascii(ascii)); };
  ck_assert(*read("a\\u00e9b") ==
            "a\xc3\xa9"
            "b");
  ck_assert(*read("\\U00E9") == "\xc3\xa9");
  ck_assert(*read("\\ud83d\\ude00") == "\xf0\x9f\x98\x80");
  ck_assert(*read("\\u00") == "\\u00");
  ck_assert(*read("\\u12 4") == "\\u12 4");
  ck_assert(*read("\\u41zz") == "A");
  ck_assert(*read("\\u0x41") == "A");
  ck_assert(*read("\\\\u0041") == "\\A");
  ck_assert(!read("\\ud83d"));
  ck_assert(!read("\\ud83dx"));
  ck_assert(!read("\\ude00"));
  ck_assert(!read("\\ud83d\\ud83d"));
  ck_assert(*trinary::to_text(*trinary::from_ascii("hi") + "99999") == "hi");
  ck_assert(*trinary::to_text("9999") == "");
  ck_assert(*trinary::to_text("A") == "\x01");
  ck_assert(*trinary::to_text("I9IA") ==
            "\x09"
            "$");
  ck_assert(*trinary::to_text("HE") == "\xc2\x8f");
  ck_assert(!trinary::to_text("hi"));
}
END_TEST

int main() {
  Suite* suite = suite_create("trinary");
  TCase* tests = tcase_create("trinary");
  tcase_add_test(tests, trytes_have_their_values);
  tcase_add_test(tests, only_nine_and_capitals_are_trytes);
  tcase_add_test(tests, what_is_no_tryte_is_seen_wherever_it_stands);
  tcase_add_test(tests, packed_trytes_of_any_length_come_back);
  tcase_add_test(tests, a_hash_has_81_trytes);
  tcase_add_test(tests, chunks_and_trytes_convert_both_ways);
  tcase_add_test(tests, masking_adds_trits_without_carry);
  tcase_add_test(tests, numbers_are_added_with_carry);
  tcase_add_test(tests, addition_wraps_at_the_end);
  tcase_add_test(tests, packed_trits_are_cut_and_joined_anywhere);
  tcase_add_test(tests, ascii_is_two_trytes_a_character);
  tcase_add_test(tests, bytes_are_two_trytes_each);
  tcase_add_test(tests, a_hash_can_be_wiped);
  tcase_add_test(tests, text_escapes_what_is_not_ascii);
  tcase_add_test(tests, text_that_is_not_utf8_is_refused);
  tcase_add_test(tests, reading_text_follows_the_reference);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
