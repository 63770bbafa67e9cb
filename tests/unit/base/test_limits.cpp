// SPDX-License-Identifier: GPL-3.0-or-later
// The small engines of base/limits: what is known again, how long messages take, how much per time, and how
// long to wait after failures. Each reads the time from its caller.
#include <chrono>
#include <string>

#include "base/limits/latency_window.hpp"
#include "base/limits/limiter.hpp"
#include "base/limits/outage.hpp"
#include "base/limits/recent_set.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace std::chrono_literals;
using jm::base::LatencyWindow;
using jm::base::Limiter;
using jm::base::Outage;
using jm::base::RecentSet;

START_TEST(a_name_is_known_until_it_is_pushed_out) {
  RecentSet set(3);
  ck_assert(!set.contains("a") && set.insert("a") && !set.insert("a") && set.contains("a"));
  ck_assert(set.insert("b") && set.insert("c"));
  ck_assert(!set.insert("a"));  // known: it does not get younger
  ck_assert(set.insert("d"));   // in the place of the oldest
  ck_assert(!set.contains("a") && set.contains("b") && set.contains("c") && set.contains("d"));
  ck_assert(set.insert("e") && !set.contains("b") && set.contains("c"));
  set.clear();
  ck_assert(!set.contains("e") && set.insert("e"));
}
END_TEST

START_TEST(as_many_names_as_a_node_lists_are_known) {
  RecentSet set;
  for (int i = 0; i < 1000; ++i) ck_assert(set.insert(std::to_string(i)));
  for (int i = 0; i < 1000; ++i) ck_assert(!set.insert(std::to_string(i)));
}
END_TEST

START_TEST(the_slowest_of_the_last_few_counts) {
  LatencyWindow window;
  ck_assert(!window.measured() && window.slowest() == 0ms);
  window.took(30ms);
  window.took(10ms);
  ck_assert(window.measured() && window.latest() == 10ms && window.slowest() == 30ms);
  for (int i = 0; i < 2; ++i) window.took(20ms);
  ck_assert(window.slowest() == 30ms);
  window.took(5ms);  // the fifth: the first is forgotten
  ck_assert(window.latest() == 5ms && window.slowest() == 20ms);
}
END_TEST

START_TEST(a_burst_then_a_steady_rate) {
  const Limiter::Clock::time_point start(1h);
  Limiter limiter(2, 3);  // per second, at once
  for (int i = 0; i < 3; ++i) ck_assert(limiter.take(start));
  ck_assert(!limiter.take(start) && limiter.used(start) == 3);
  const auto wait = limiter.wait(start, 1);
  ck_assert(wait > 490ms && wait <= 501ms);
  ck_assert(!limiter.take(start + 400ms) && limiter.take(start + 600ms) && !limiter.take(start + 600ms));
  ck_assert(limiter.used(start + 1h) == 0);  // never more than the burst is saved up
  for (int i = 0; i < 3; ++i) ck_assert(limiter.take(start + 1h));
  ck_assert(!limiter.take(start + 1h));
}
END_TEST

START_TEST(what_was_used_already_may_leave_a_debt) {
  const Limiter::Clock::time_point start(1h);
  Limiter limiter(1, 1);
  ck_assert(limiter.wait(start) == 0ms);
  limiter.spend(start, 3);
  const auto wait = limiter.wait(start);
  ck_assert(wait >= 2000ms && wait <= 2001ms && !limiter.take(start + 2500ms));
  ck_assert(limiter.wait(start + 2001ms) == 0ms && limiter.take(start + 3100ms));
}
END_TEST

START_TEST(pauses_double_up_to_the_longest) {
  Outage outage(100ms, 350ms);
  ck_assert(!outage.on() && outage.pause() == 0ms && !outage.over());
  ck_assert(outage.failed("first"));
  ck_assert(outage.on() && outage.reason() == "first" && outage.pause() == 100ms);
  ck_assert(!outage.failed("second") && outage.reason() == "second" && outage.pause() == 200ms);
  ck_assert(!outage.failed("third") && outage.pause() == 350ms);
  ck_assert(!outage.failed("fourth") && outage.pause() == 350ms);
  ck_assert(outage.over() && !outage.on() && outage.pause() == 0ms && !outage.over());
  ck_assert(outage.failed("again") && outage.pause() == 100ms);
}
END_TEST

int main() {
  Suite* suite = suite_create("limits");
  TCase* tc = tcase_create("limits");
  tcase_add_test(tc, a_name_is_known_until_it_is_pushed_out);
  tcase_add_test(tc, as_many_names_as_a_node_lists_are_known);
  tcase_add_test(tc, the_slowest_of_the_last_few_counts);
  tcase_add_test(tc, a_burst_then_a_steady_rate);
  tcase_add_test(tc, what_was_used_already_may_leave_a_debt);
  tcase_add_test(tc, pauses_double_up_to_the_longest);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
