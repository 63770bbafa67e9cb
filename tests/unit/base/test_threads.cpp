// SPDX-License-Identifier: GPL-3.0-or-later
// Who runs a job and what an end means; timers without a clock; blocked signals.
#include <pthread.h>
#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "base/threads/executor.hpp"
#include "base/threads/signals_blocked.hpp"
#include "base/timer_queue.hpp"
#include "tests/unit/support/event.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace std::chrono_literals;
using jm::base::Executor;
using jm::base::SignalsBlocked;
using jm::base::TimerQueue;

START_TEST(an_executor_runs_what_its_queue_gives) {
  std::deque<Executor::Job> queue;
  Executor threads({.threads = 3, .nice = 7}, [&queue]() -> Executor::Job {
    if (queue.empty()) return nullptr;
    auto job = std::move(queue.front());
    queue.pop_front();
    return job;
  });
  Event all_there, done;
  int nice = 0;
  for (int i = 0; i < 3; ++i) {
    {
      const std::lock_guard lock(threads.mutex());
      queue.emplace_back([&, i](const std::stop_token&) {
        all_there.happen();
        all_there.wait(3);  // each has a thread of its own
        if (i == 0) nice = own_nice();
        done.happen();
      });
    }
    threads.wake();
  }
  done.wait(3);
  ck_assert_int_eq(nice, 7);
}
END_TEST

START_TEST(an_end_is_told_to_what_runs_and_begins_no_more) {
  int begun = 0;
  Event runs;
  Executor threads({}, [&]() -> Executor::Job {
    return [&](const std::stop_token& stop) {
      ++begun;
      std::mutex mutex;
      std::unique_lock lock(mutex);
      std::condition_variable_any wait;
      runs.happen();
      wait.wait(lock, stop, [] { return false; });
    };
  });
  threads.wake();
  runs.wait();
  threads.stop();
  threads.wake();
  ck_assert_int_eq(begun, 1);
}
END_TEST

START_TEST(a_thread_that_starts_with_the_first_job_starts_then) {
  int asked = 0;
  {
    Executor threads({.start = Executor::Start::WithFirstJob}, [&]() -> Executor::Job {
      ++asked;
      return nullptr;
    });
    threads.stop();
    threads.wake();
  }
  ck_assert_int_eq(asked, 0);
}
END_TEST

START_TEST(timers_come_in_the_order_of_their_time) {
  const jm::base::Time start(1h);
  TimerQueue queue;
  std::string order;
  const auto add = [&](std::chrono::milliseconds after, char c) {
    return queue.add(start + after, [&order, c] { order += c; });
  };
  ck_assert(!queue.next() && !queue.take(start));
  add(20ms, 'c');
  const auto gone = add(10ms, 'x');
  add(10ms, 'a');
  add(10ms, 'b');
  ck_assert(*queue.next() == start + 10ms && !queue.take(start + 9ms));
  ck_assert(queue.cancel(gone) != nullptr && !queue.cancel(gone) && !queue.cancel(0));
  while (const auto task = queue.take(start + 10ms)) task();
  ck_assert(order == "ab" && *queue.next() == start + 20ms);
  while (const auto task = queue.take(start + 1h)) task();
  ck_assert(order == "abc" && !queue.next());
}
END_TEST

START_TEST(threads_that_start_meanwhile_get_no_signals) {
  sigset_t before, there, after;
  pthread_sigmask(SIG_BLOCK, nullptr, &before);
  {
    const SignalsBlocked blocked;
    std::thread([&there] { pthread_sigmask(SIG_BLOCK, nullptr, &there); }).join();
  }
  pthread_sigmask(SIG_BLOCK, nullptr, &after);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1, SIGHUP}) {
    ck_assert_int_eq(sigismember(&there, signal), 1);
    ck_assert_int_eq(sigismember(&after, signal), sigismember(&before, signal));
  }
}
END_TEST

int main() {
  Suite* suite = suite_create("threads");
  TCase* tc = tcase_create("threads");
  tcase_add_test(tc, an_executor_runs_what_its_queue_gives);
  tcase_add_test(tc, an_end_is_told_to_what_runs_and_begins_no_more);
  tcase_add_test(tc, a_thread_that_starts_with_the_first_job_starts_then);
  tcase_add_test(tc, timers_come_in_the_order_of_their_time);
  tcase_add_test(tc, threads_that_start_meanwhile_get_no_signals);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
