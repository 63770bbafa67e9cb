// SPDX-License-Identifier: GPL-3.0-or-later
// tests/vectors/dialog.json is what the engines make of the same random bytes, and what is packed in it
// inflates to its text. `test_vectors --emit` prints the file anew.
#include <iostream>

#include "tests/unit/support/dialog_vectors.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/vector_file.hpp"

using namespace jm::test;

namespace {

void expect_same(const json_t* made, const json_t* expected) {
  const std::string one = jm::dump(made, JSON_ENCODE_ANY), other = jm::dump(expected, JSON_ENCODE_ANY);
  ck_assert_str_eq(one.c_str(), other.c_str());
}

}  // namespace

START_TEST(the_engines_make_the_vectors) {
  const auto file = jm::tests::read_json("dialog.json");
  DialogVectors vectors(file.get());
  const auto made = vectors.make();
  ck_assert(vectors.used_up());
  for (const char* part : {"protocol", "given", "derived", "transport"})
    expect_same(json_object_get(made.get(), part), json_object_get(file.get(), part));
  const json_t* expected = json_object_get(file.get(), "messages");
  const json_t* messages = json_object_get(made.get(), "messages");
  ck_assert_uint_eq(json_array_size(messages), json_array_size(expected));
  for (std::size_t i = 0; i < json_array_size(expected); ++i)
    expect_same(json_array_get(messages, i), json_array_get(expected, i));
}
END_TEST

// Versions of zlib pack differently; all unpack alike.
START_TEST(what_is_packed_inflates_to_its_text) {
  const auto file = jm::tests::read_json("dialog.json");
  SeededPrimitives primitives(1);
  const auto words = jm::dialog::dictionary(jm::dialog::kDictionary);
  std::size_t i = 0, texts = 0;
  const json_t* message = nullptr;
  json_array_foreach(json_object_get(file.get(), "messages"), i, message) {
    const std::string text = jm::text_or(message, "text");
    if (text.empty()) continue;
    ++texts;
    const Bytes packed = unhex(jm::text_or(message, "deflated"));
    ck_assert(primitives.inflate(packed, *words, text.size()) == text);
  }
  ck_assert_uint_eq(texts, 4);
}
END_TEST

int main(int argc, char** argv) {
  if (argc == 2 && argv[1] == std::string_view("--emit")) {
    std::cout << jm::dump(DialogVectors().make().get(), JSON_INDENT(2)) << "\n";
    return 0;
  }
  Suite* suite = suite_create("vectors");
  TCase* tc = tcase_create("dialog.json");
  tcase_add_test(tc, the_engines_make_the_vectors);
  tcase_add_test(tc, what_is_packed_inflates_to_its_text);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
