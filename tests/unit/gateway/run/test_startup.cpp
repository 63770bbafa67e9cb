// SPDX-License-Identifier: GPL-3.0-or-later
// A start that is tried again until it works.
#include "gateway/run/startup.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "tests/unit/support/loop_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;
using std::chrono::milliseconds;

namespace {

// Two steps and a finish, each with its outcomes in order; the last one holds from then on.
struct Start : loop_test::RunningLoop {
  using Outcomes = std::vector<Result<void>>;

  ~Start() {
    thread.call([&] { startup.reset(); });
  }
  Result<void> run(Outcomes first, Outcomes second, Outcomes finish = {Result<void>()}) {
    Startup::Plan plan;
    plan.steps = {[this, first] { return step(0, first); }, [this, second] { return step(1, second); }};
    plan.finish = [this, finish](bool is_late) {
      late = is_late;
      const auto outcome = step(2, finish);
      finished.set_value();
      return outcome;
    };
    plan.trouble = [this](const std::string& reason) { troubles += reason + ";"; };
    Result<void> outcome;
    thread.call([&] {
      startup = std::make_unique<Startup>(loop, lines.log(), base::Outage(milliseconds(1), milliseconds(2)),
                                          std::move(plan));
      outcome = startup->run();
    });
    return outcome;
  }
  // Until finish() has returned and all of it is over.
  void wait() {
    ck_assert(finished.get_future().wait_for(std::chrono::seconds(30)) == std::future_status::ready);
    thread.call([] {});
  }
  Result<void> step(std::size_t number, const Outcomes& outcomes) {
    return outcomes[std::min<std::size_t>(static_cast<std::size_t>(calls[number]++), outcomes.size() - 1)];
  }

  loop_test::Lines lines;
  std::unique_ptr<Startup> startup;
  std::promise<void> finished;
  std::atomic<int> calls[3] = {0, 0, 0};
  bool late = false;
  std::string troubles;
};

Result<void> works() {
  return {};
}
Result<void> passes(const std::string& reason) {
  return jm::fail(reason, true);
}

}  // namespace

START_TEST(what_works_at_once) {
  Start start;
  ck_assert(start.run({works()}, {works()}).has_value());
  start.wait();
  ck_assert(!start.late && start.troubles.empty() && start.lines.text().empty());
  ck_assert(start.startup->finished());
}
END_TEST

START_TEST(what_passes_is_tried_again) {
  Start start;
  ck_assert(start.run({passes("disk full"), passes("disk full"), works()}, {works()}).has_value());
  start.wait();
  ck_assert(start.late);
  // Said once, shown at each failure, and over at the end.
  ck_assert_uint_eq(start.lines.count("disk full; no channel runs"), 1);
  ck_assert_str_eq(start.troubles.c_str(), "disk full;disk full;;");
  ck_assert_int_eq(start.calls[2], 1);
}
END_TEST

START_TEST(another_reason_is_news) {
  Start start;
  ck_assert(start.run({passes("disk full"), passes("locked"), works()}, {works()}).has_value());
  start.wait();
  ck_assert(start.lines.has("disk full; no channel runs") && start.lines.has("locked; no channel runs"));
}
END_TEST

START_TEST(a_mistake_is_found_though_something_waits) {
  Start start;
  const auto outcome = start.run({passes("disk full")}, {jm::fail("port in use by another")});
  ck_assert(!outcome && outcome.error().reason == "port in use by another");
  ck_assert_int_eq(start.calls[0], 1);
  ck_assert(!start.startup->finished());
}
END_TEST

START_TEST(a_mistake_that_comes_later_is_tried_again_too) {
  Start start;
  ck_assert(start.run({passes("disk full"), works()}, {works(), jm::fail("broken"), works()}).has_value());
  start.wait();
  ck_assert(start.lines.has("broken; no channel runs") && start.late);
}
END_TEST

START_TEST(nothing_follows_a_finish) {
  Start first;
  const auto outcome = first.run({works()}, {works()}, {jm::fail("no channel can run")});
  ck_assert(!outcome && outcome.error().reason == "no channel can run");
  Start later;
  ck_assert(
      later.run({passes("disk full"), works()}, {works()}, {jm::fail("no channel can run")}).has_value());
  later.lines.wait("\nno channel can run");
  ck_assert_int_eq(later.calls[2], 1);
}
END_TEST

START_TEST(it_ends_while_it_waits) {
  Start start;
  ck_assert(start.run({passes("disk full")}, {works()}).has_value());
  start.thread.call([&] { start.startup.reset(); });
  const int calls = start.calls[0];
  std::promise<void> later;
  start.thread.call([&] { start.loop.after(milliseconds(10), [&] { later.set_value(); }); });
  later.get_future().wait();
  ck_assert_int_eq(start.calls[0], calls);
}
END_TEST

int main() {
  Suite* suite = suite_create("startup");
  TCase* tests = tcase_create("startup");
  tcase_set_timeout(tests, 60);
  for (const TTest* test :
       {what_works_at_once, what_passes_is_tried_again, another_reason_is_news,
        a_mistake_is_found_though_something_waits, a_mistake_that_comes_later_is_tried_again_too,
        nothing_follows_a_finish, it_ends_while_it_waits})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
