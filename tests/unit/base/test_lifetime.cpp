// SPDX-License-Identifier: GPL-3.0-or-later
// What a callback does once its object has ended.
#include <functional>
#include <memory>
#include <string>

#include "base/lifetime.hpp"
#include "tests/unit/support/tap_main.hpp"

using jm::base::Lifetime;

START_TEST(guarded_tasks_run_while_it_lives) {
  std::function<void(int, const std::string&)> task;
  int sum = 0;
  {
    const Lifetime lifetime;
    task = lifetime.guard(
        [&sum](int number, const std::string& text) { sum += number + static_cast<int>(text.size()); });
    task(1, "ab");
    ck_assert_int_eq(sum, 3);
  }
  task(1, "ab");
  ck_assert_int_eq(sum, 3);
}
END_TEST

START_TEST(arguments_are_passed_on_as_they_come) {
  const Lifetime lifetime;
  std::unique_ptr<int> got;
  auto task = lifetime.guard([&got](std::unique_ptr<int> given) { got = std::move(given); });
  task(std::make_unique<int>(7));
  ck_assert(got && *got == 7);
}
END_TEST

// What was guarded before the end is not called, what is guarded after it is.
START_TEST(an_end_is_a_new_beginning) {
  Lifetime lifetime;
  int old = 0, fresh = 0;
  auto before = lifetime.guard([&old] { ++old; });
  const auto token = lifetime.token();
  lifetime.end();
  auto after = lifetime.guard([&fresh] { ++fresh; });
  before();
  after();
  ck_assert(token.expired() && !lifetime.token().expired());
  ck_assert_int_eq(old, 0);
  ck_assert_int_eq(fresh, 1);
}
END_TEST

START_TEST(a_task_may_end_its_object) {
  auto lifetime = std::make_unique<Lifetime>();
  int runs = 0;
  std::function<void()> task = lifetime->guard([&] {
    ++runs;
    lifetime.reset();
  });
  task();
  task();
  ck_assert_int_eq(runs, 1);
}
END_TEST

int main() {
  Suite* suite = suite_create("lifetime");
  TCase* tc = tcase_create("lifetime");
  tcase_add_test(tc, guarded_tasks_run_while_it_lives);
  tcase_add_test(tc, arguments_are_passed_on_as_they_come);
  tcase_add_test(tc, an_end_is_a_new_beginning);
  tcase_add_test(tc, a_task_may_end_its_object);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
