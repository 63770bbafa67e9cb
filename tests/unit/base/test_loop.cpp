// SPDX-License-Identifier: GPL-3.0-or-later
// The owner loop: order of tasks, timers, stop, and waking from other threads.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/loop.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace {

using namespace std::chrono_literals;
using jm::base::Loop;

START_TEST(tasks_run_in_order_on_the_loops_thread) {
  Loop loop;
  std::vector<int> order;
  std::thread::id owner;
  for (int i = 0; i < 5; ++i) loop.post([&, i] { order.push_back(i); });
  loop.post([&] {
    owner = std::this_thread::get_id();
    loop.post([&] {
      order.push_back(5);
      loop.stop();
    });
  });
  std::thread thread([&] { loop.run(); });
  const auto expected = thread.get_id();
  thread.join();
  ck_assert(owner == expected);
  ck_assert(order == (std::vector<int>{0, 1, 2, 3, 4, 5}));
}
END_TEST

START_TEST(a_task_posted_before_stop_is_run_and_one_after_it_is_dropped) {
  Loop loop;
  bool before = false;
  bool after = false;
  loop.post([&] { before = true; });
  loop.stop();
  loop.post([&] { after = true; });
  loop.run();
  ck_assert(before);
  ck_assert(!after);
}
END_TEST

START_TEST(timers_fire_by_time_and_then_by_order) {
  Loop loop;
  std::string fired;
  loop.post([&] {
    loop.after(30ms, [&] {
      fired += "d";
      loop.stop();
    });
    loop.after(10ms, [&] { fired += "b"; });
    loop.after(-5ms, [&] { fired += "a"; });
    loop.after(20ms, [&] { fired += "c"; });
  });
  loop.run();
  ck_assert_str_eq(fired.c_str(), "abcd");
}
END_TEST

START_TEST(a_timer_can_be_cancelled_also_by_another_that_is_due) {
  Loop loop;
  std::string fired;
  loop.post([&] {
    const auto victim = loop.after(1ms, [&] { fired += "x"; });
    loop.cancel(victim);
    loop.cancel(victim);
    loop.cancel(0);
    auto second = std::make_shared<Loop::TimerId>();
    loop.after(2ms, [&, second] {
      fired += "a";
      loop.cancel(*second);
    });
    *second = loop.after(2ms, [&] { fired += "y"; });
    std::this_thread::sleep_until(Loop::Clock::now() + 5ms);  // both are due now
    loop.after(1ms, [&] { loop.stop(); });
  });
  loop.run();
  ck_assert_str_eq(fired.c_str(), "a");
}
END_TEST

START_TEST(timers_of_no_delay_do_not_starve_tasks) {
  Loop loop;
  std::function<void()> again = [&] { loop.after(0ms, again); };
  loop.post([&] {
    again();
    loop.post([&] { loop.post([&] { loop.stop(); }); });
  });
  loop.run();
}
END_TEST

// Each post is made only when the one before has been run, so every one finds the loop asleep or about to be.
// A lost wake-up shows: the sleep of a loop without timers is 60 s.
START_TEST(no_wake_up_is_lost) {
  Loop loop;
  std::thread thread([&] { loop.run(); });
  const auto begun = Loop::Clock::now();
  for (int i = 0; i < 2000; ++i) {
    std::atomic<bool> run = false;
    loop.post([&] {
      run = true;
      run.notify_one();
    });
    run.wait(false);
  }
  loop.stop();
  thread.join();
  ck_assert(Loop::Clock::now() - begun < 30s);
}
END_TEST

START_TEST(posting_from_many_threads_runs_everything_once) {
  Loop loop;
  int count = 0;  // touched on the loop's thread only
  std::thread thread([&] { loop.run(); });
  std::vector<std::thread> posters;
  for (int t = 0; t < 4; ++t)
    posters.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) loop.post([&] { ++count; });
    });
  for (std::thread& poster : posters) poster.join();
  loop.stop();
  thread.join();
  ck_assert_int_eq(count, 4000);
}
END_TEST

START_TEST(what_is_left_at_the_end_is_freed) {
  auto held = std::make_shared<int>(1);
  {
    Loop loop;
    loop.post([&] {
      loop.after(1h, [held] {});
      loop.stop();
    });
    loop.run();
    loop.post([held] {});
  }
  ck_assert_int_eq(held.use_count(), 1);
}
END_TEST

Suite* suite() {
  Suite* s = suite_create("loop");
  TCase* c = tcase_create("loop");
  tcase_set_timeout(c, 60);
  tcase_add_test(c, tasks_run_in_order_on_the_loops_thread);
  tcase_add_test(c, a_task_posted_before_stop_is_run_and_one_after_it_is_dropped);
  tcase_add_test(c, timers_fire_by_time_and_then_by_order);
  tcase_add_test(c, a_timer_can_be_cancelled_also_by_another_that_is_due);
  tcase_add_test(c, timers_of_no_delay_do_not_starve_tasks);
  tcase_add_test(c, no_wake_up_is_lost);
  tcase_add_test(c, posting_from_many_threads_runs_everything_once);
  tcase_add_test(c, what_is_left_at_the_end_is_freed);
  suite_add_tcase(s, c);
  return s;
}

}  // namespace

int main() {
  return run_tap(suite());
}
