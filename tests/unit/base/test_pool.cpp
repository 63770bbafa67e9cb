// SPDX-License-Identifier: GPL-3.0-or-later
// Pools: the order of jobs, whose jobs come next, what a full queue and an end mean.
#include <memory>
#include <mutex>
#include <string>

#include "base/pool.hpp"
#include "tests/unit/support/event.hpp"
#include "tests/unit/support/tap_main.hpp"

using jm::base::Pool;

namespace {

std::string wait_for(std::string& text, std::mutex& mutex, Event& done, int times) {
  done.wait(times);
  const std::lock_guard lock(mutex);
  return text;
}

}  // namespace

START_TEST(one_thread_keeps_the_order) {
  Event done;
  std::mutex mutex;
  std::string order;
  Pool pool{Pool::OneThread()};
  for (const char c : {'a', 'b', 'c', 'd'})
    ck_assert(pool.submit([&, c] {
      {
        const std::lock_guard lock(mutex);
        order += c;
      }
      done.happen();
    }));
  ck_assert(wait_for(order, mutex, done, 4) == "abcd");
}
END_TEST

START_TEST(a_full_pool_refuses_and_drops_what_waits_at_its_end) {
  Event runs, go_on;
  bool ran = false, told_to_stop = false;
  const auto kept = std::make_shared<int>(0);
  {
    Pool pool{Pool::OneThread{2}};
    ck_assert(pool.submit([&](const std::stop_token& stop) {
      const std::stop_callback told(stop, [&] {
        told_to_stop = true;
        go_on.happen();
      });
      runs.happen();
      go_on.wait();
    }));
    runs.wait();
    ck_assert(pool.submit([&ran, kept] { ran = true; }));
    ck_assert(pool.submit([&ran, kept] { ran = true; }));
    ck_assert(!pool.submit([&ran, kept] { ran = true; }));
    ck_assert_int_eq(kept.use_count(), 3);
  }
  ck_assert(told_to_stop && !ran);
  ck_assert_int_eq(kept.use_count(), 1);
}
END_TEST

// b asks once while a has ten jobs waiting: it does not wait for all of them.
START_TEST(users_of_a_pool_have_it_in_turn) {
  Event held, go_on, done;
  std::mutex mutex;
  std::string order;
  Pool pool(1);
  Pool::Share a(pool), b(pool);
  ck_assert(pool.submit([&] {
    held.happen();
    go_on.wait();
  }));
  held.wait();
  const auto job = [&](char c) {
    return [&, c] {
      {
        const std::lock_guard lock(mutex);
        order += c;
      }
      done.happen();
    };
  };
  for (int i = 0; i < 10; ++i) ck_assert(a.submit(job('a')));
  ck_assert(b.submit(job('b')));
  go_on.happen();
  const std::string all = wait_for(order, mutex, done, 11);
  ck_assert_msg(all.find('b') <= 1, "%s", all.c_str());
}
END_TEST

// Jobs that are over sooner than was guessed make the next ones due earlier, but not before those that wait.
START_TEST(a_user_keeps_its_order) {
  Event held, go_on, done;
  std::mutex mutex;
  std::string order;
  Pool pool(1);
  Pool::Share share(pool);
  ck_assert(pool.submit([&] {
    held.happen();
    go_on.wait();
  }));
  held.wait();
  const auto job = [&](char c) {
    return [&, c] {
      {
        const std::lock_guard lock(mutex);
        order += c;
      }
      if (c == 'h') ck_assert(share.submit([&] { order += 'j'; }));
      done.happen();
    };
  };
  for (const char c : std::string("abcdefghi")) ck_assert(share.submit(job(c)));
  go_on.happen();
  done.wait(9);
  Event last;
  ck_assert(share.submit([&] { last.happen(); }));
  last.wait();
  ck_assert_str_eq(order.c_str(), "abcdefghij");
}
END_TEST

START_TEST(what_computes_gives_way) {
  Event done;
  int nice = 0, plain = -1;
  Pool pool(1), one{Pool::OneThread()};
  ck_assert(pool.submit([&] {
    nice = own_nice();
    done.happen();
  }));
  ck_assert(one.submit([&] {
    plain = own_nice();
    done.happen();
  }));
  done.wait(2);
  ck_assert_int_eq(nice, 5);
  ck_assert_int_eq(plain, own_nice());
}
END_TEST

int main() {
  Suite* suite = suite_create("pool");
  TCase* tc = tcase_create("pool");
  tcase_add_test(tc, one_thread_keeps_the_order);
  tcase_add_test(tc, a_full_pool_refuses_and_drops_what_waits_at_its_end);
  tcase_add_test(tc, users_of_a_pool_have_it_in_turn);
  tcase_add_test(tc, a_user_keeps_its_order);
  tcase_add_test(tc, what_computes_gives_way);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
