// SPDX-License-Identifier: GPL-3.0-or-later
// So much per time.
#include "base/limits/limiter.hpp"

#include <check.h>

#include "tests/unit/support/tap_main.hpp"

START_TEST(limiter) {
  const auto now = jm::base::Limiter::Clock::now();
  jm::base::Limiter two(2.0, 2);
  ck_assert(two.take(now) && two.take(now) && !two.take(now));
  ck_assert(!two.take(now + std::chrono::milliseconds(400)));
  ck_assert(two.take(now + std::chrono::milliseconds(600)));
  // Never more than the burst.
  const auto later = now + std::chrono::hours(1);
  ck_assert(two.take(later) && two.take(later) && !two.take(later));
  two.spend(later, 3);
  ck_assert(two.wait(later).count() > 1000);
}
END_TEST

int main() {
  Suite* suite = suite_create("limiter");
  TCase* tests = tcase_create("limiter");
  for (const TTest* test : {limiter}) tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
