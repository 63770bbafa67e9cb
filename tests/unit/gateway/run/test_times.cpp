// SPDX-License-Identifier: GPL-3.0-or-later
// How long the stages of the last answers took.
#include "gateway/status/times.hpp"

#include <check.h>

#include "tests/unit/support/tap_main.hpp"

using namespace jm::gateway;
using namespace jm::plain;

START_TEST(percentiles) {
  Times times;
  for (int i = 1; i <= 1000; ++i) {
    Trace trace;
    auto at = Trace::Clock::time_point(std::chrono::seconds(1));
    for (std::size_t s = 0; s < kStages; ++s, at += std::chrono::milliseconds(i))
      trace.mark(static_cast<Stage>(s), at);
    times.add(trace);
  }
  times.add(Trace());  // incomplete: not counted
  ck_assert_uint_eq(times.count(), 512);
  const auto row = times.stage(Stage::Parsed);  // the last 512: 489 to 1000 ms
  ck_assert(row.worst == 1000 && row.median > 743 && row.median < 747 && row.p95 > 970 && row.p95 < 980);
  ck_assert(times.total().worst == 6000);
}
END_TEST

int main() {
  Suite* suite = suite_create("times");
  TCase* tests = tcase_create("times");
  for (const TTest* test : {percentiles}) tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
