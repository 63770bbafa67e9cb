// SPDX-License-Identifier: GPL-3.0-or-later
// JSON from outside.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include <string>

#include "base/json.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;

START_TEST(depth) {
  ck_assert_uint_eq(json_depth("{\"a\":[[1]]}"), 3);
  ck_assert_uint_eq(json_depth("{\"[[[[\":\"\\\"[[[\"}"), 1);
  ck_assert_uint_eq(json_depth(std::string(100000, '[')), kMaxJsonDepth + 1);
  const auto nested = [](std::size_t n) {
    return "{\"a\":" + std::string(n, '[') + std::string(n, ']') + "}";
  };
  ck_assert(parse_object(nested(kMaxJsonDepth - 1)).has_value());
  ck_assert(!parse_object(nested(kMaxJsonDepth)).has_value());
}
END_TEST

int main() {
  Suite* suite = suite_create("json");
  TCase* tests = tcase_create("json");
  for (const TTest* test : {depth}) tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
