// SPDX-License-Identifier: GPL-3.0-or-later
// How nodes are judged, and which is asked: NodeHealth, WatchRetry, Nodes, Failover.
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include "carrier/chrysalis/failover.hpp"
#include "carrier/chrysalis/node_health.hpp"
#include "carrier/chrysalis/nodes.hpp"
#include "tests/unit/support/carrier_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::carrier;
using namespace jm::carrier::testing;
using Clock = NodeHealth::Clock;

const CarrierError kUnreachable{Fault::Unreachable, "gone", {}};
const CarrierError kTimeout{Fault::Timeout, "silent", {}};

START_TEST(a_backoff_doubles_with_jitter_up_to_a_bound) {
  std::minstd_rand random(1);
  NodeHealth health;
  const auto now = Clock::now();
  auto full = 100ms;
  for (int i = 0; i < 20; ++i) {
    health.failed(kUnreachable, true, now, random);
    const auto left = health.backoff_left(now);
    ck_assert(left >= full / 2 && left <= full);
    full = std::min<std::chrono::milliseconds>(2 * full, 5s);
  }
  ck_assert_uint_eq(health.failures(), 10);
  ck_assert(health.backoff_left(now + 5s) == 0ms);
  health.worked();
  ck_assert_uint_eq(health.failures(), 0);
  ck_assert(health.backoff_left(now) == 0ms);
}
END_TEST

START_TEST(a_silent_node_is_left_alone_if_there_are_others) {
  std::minstd_rand random(1);
  NodeHealth one, of_many;
  const auto now = Clock::now();
  one.failed(kTimeout, false, now, random);
  of_many.failed(kTimeout, true, now, random);
  ck_assert(one.backoff_left(now) <= 100ms);
  ck_assert(of_many.backoff_left(now) >= 15s);
}
END_TEST

START_TEST(retry_after_is_the_least_and_is_told) {
  std::minstd_rand random(1);
  NodeHealth health;
  const auto now = Clock::now();
  ck_assert(!health.asked_to_wait(now));
  health.failed({Fault::Busy, "later", 20s}, true, now, random);
  ck_assert(health.backoff_left(now) == 20s);
  ck_assert(health.asked_to_wait(now + 5s)->retry_after == 15s);
  ck_assert(health.asked_to_wait(now)->fault == Fault::Busy);
  ck_assert(!health.asked_to_wait(now + 20s));
  health.failed(kUnreachable, true, now, random);  // it did not ask for that
  ck_assert(!health.asked_to_wait(now));
  ck_assert(health.backoff_left(now) > 0ms);
}
END_TEST

START_TEST(a_silent_watch_is_tried_again_later_each_time) {
  WatchRetry retry;
  const auto now = Clock::now();
  ck_assert(retry.left(now) == 0ms);
  retry.silent(now);
  ck_assert(retry.left(now) == 1min);
  retry.silent(now);
  ck_assert(retry.left(now) == 2min);
  for (int i = 0; i < 20; ++i) retry.silent(now);
  ck_assert(retry.left(now) == 1h);
  retry.begins();
  retry.silent(now);
  ck_assert(retry.left(now) == 1min);
}
END_TEST

// Nodes on a loop's thread; nobody answers at their URLs.
struct World {
  LoopThread thread;
  std::unique_ptr<base::Budget> budget;
  std::unique_ptr<base::Budget::Source> source;
  std::unique_ptr<Nodes> nodes;

  explicit World(std::vector<std::string> urls, CarrierOptions options = {}) {
    thread.on([&] {
      budget = std::make_unique<base::Budget>(thread.loop);
      source = std::make_unique<base::Budget::Source>(*budget);
      nodes = std::make_unique<Nodes>(thread.loop, *source, std::move(urls), std::move(options));
    });
  }
  ~World() {
    thread.on([&] {
      nodes.reset();
      source.reset();
      budget.reset();
    });
  }
};

const std::vector<std::string> kThree{"http://a", "http://b", "http://c"};

START_TEST(the_healthy_come_first_in_their_order) {
  World world(kThree);
  using Order = std::vector<std::size_t>;
  world.thread.on([&] {
    Nodes& nodes = *world.nodes;
    ck_assert(nodes.order() == (Order{0, 1, 2}));
    nodes.failed(0, kTimeout);
    ck_assert(nodes.order() == (Order{1, 2, 0}));
    nodes.failed(1, {Fault::Busy, "busy", 5min});
    ck_assert(nodes.order() == (Order{2, 0, 1}));
    ck_assert(nodes.asked_to_wait(1) && !nodes.asked_to_wait(0));
    nodes.worked(0);
    ck_assert(nodes.order() == (Order{0, 2, 1}));
    ck_assert(nodes.backoff_left(0) == 0ms && nodes.backoff_left(1) > 0ms);
  });
}
END_TEST

START_TEST(a_node_that_fails_again_gets_more_time_if_there_are_others) {
  World many(kThree), one({"http://a"});
  many.thread.on([&] {
    Nodes& nodes = *many.nodes;
    ck_assert(nodes.timeout_of(0) == 10s);
    nodes.failed(0, kTimeout);
    ck_assert(nodes.timeout_of(0) == 20s);
    for (int i = 0; i < 9; ++i) nodes.failed(0, kTimeout);
    ck_assert(nodes.timeout_of(0) == nodes.options().timeout);
    ck_assert(nodes.timeout_of(1) == 10s);
    const base::HttpRequest request = nodes.request(1, "/info");
    ck_assert(request.url == "http://b/api/v1/info");
    ck_assert(request.timeout == 10s && request.connect_timeout == 5s);
    ck_assert(request.source == many.source.get());
  });
  one.thread.on([&] { ck_assert(one.nodes->timeout_of(0) == one.nodes->options().timeout); });
}
END_TEST

START_TEST(what_a_node_can_do_is_asked_once) {
  FakeNode fake;
  fake.features = R"(["PoW","watch"])";
  World world({fake.url()});
  Inbox<CarrierResult<rest::NodeInfo>> told;
  std::unique_ptr<Work> work;
  world.thread.on([&] {
    work = world.nodes->info(0, [&](auto info) { told.put(std::move(info)); });
    ck_assert(work != nullptr);
  });
  ck_assert(told.one()->watch);
  world.thread.on([&] {
    bool at_once = false;
    ck_assert(world.nodes->info(0, [&](const auto& info) { at_once = info->pow; }) == nullptr);
    ck_assert(at_once);
    world.nodes->has_no_watch(0);
    (void)world.nodes->info(0, [&](const auto& info) { ck_assert(!info->watch); });
    work.reset();
  });
  ck_assert_uint_eq(fake.asked("/info"), 1);
}
END_TEST

START_TEST(a_watch_that_was_silent_is_not_said_to_be_there) {
  FakeNode fake;
  fake.features = R"(["PoW","watch"])";
  World world({fake.url()});
  Inbox<CarrierResult<rest::NodeInfo>> told;
  std::unique_ptr<Work> work;
  world.thread.on([&] {
    world.nodes->watch_is_silent(0);
    const auto again = world.nodes->watch_again_in(0);
    ck_assert(again > 59s && again <= 1min);
    world.nodes->watch_is_silent(0);  // another one has noticed it too: no longer than that
    ck_assert(world.nodes->watch_again_in(0) <= 1min);
    work = world.nodes->info(0, [&](auto info) { told.put(std::move(info)); });
  });
  ck_assert(!told.one()->watch);
  world.thread.on([&] { work.reset(); });
}
END_TEST

// A task at each node that ends when the test says so.
struct Tasks {
  using Done = Failover<int>::Done;
  World world{kThree};
  std::vector<std::size_t> begun;  // nodes
  std::vector<Done> ends;
  Inbox<int> begins;
  Inbox<CarrierResult<int>> results;
  std::unique_ptr<Work> failover;

  void begin(std::chrono::milliseconds hedge_after = 1h) {
    failover = std::make_unique<Failover<int>>(
        *world.nodes, hedge_after,
        [this](std::size_t node, Done done) {
          begun.push_back(node);
          ends.push_back(std::move(done));
          begins.put(static_cast<int>(node));
          return std::make_unique<Work>();
        },
        [this](CarrierResult<int> result) { results.put(std::move(result)); });
  }
  void end(std::size_t task, CarrierResult<int> result) { ends.at(task)(std::move(result)); }
  ~Tasks() {
    world.thread.on([&] { failover.reset(); });
  }
};

START_TEST(the_first_success_is_the_result) {
  Tasks tasks;
  tasks.world.thread.on([&] {
    tasks.begin();
    ck_assert_uint_eq(tasks.begun.size(), 1);
    tasks.end(0, 7);
    ck_assert_int_eq(*tasks.results.one(), 7);
    ck_assert_uint_eq(tasks.begun.size(), 1);
  });
}
END_TEST

START_TEST(the_next_node_is_asked_if_one_fails) {
  Tasks tasks;
  tasks.world.thread.on([&] {
    tasks.begin();
    tasks.end(0, tl::unexpected(kUnreachable));
    ck_assert(tasks.begun == (std::vector<std::size_t>{0, 1}));
    ck_assert(tasks.world.nodes->backoff_left(0) > 0ms);
    tasks.end(1, 8);
    ck_assert_int_eq(*tasks.results.one(), 8);
    ck_assert(tasks.world.nodes->backoff_left(1) == 0ms);
  });
}
END_TEST

START_TEST(the_next_node_is_asked_too_if_one_is_silent) {
  Tasks tasks;
  tasks.world.thread.on([&] { tasks.begin(1ms); });
  ck_assert_uint_eq(tasks.begins.await(3).size(), 3);
  tasks.world.thread.on([&] {
    tasks.end(2, 9);
    tasks.end(0, 10);  // too late
    ck_assert_uint_eq(tasks.results.size(), 1);
    ck_assert_int_eq(*tasks.results.one(), 9);
    ck_assert(tasks.world.nodes->backoff_left(0) > 10s);  // slower than another one
    ck_assert(tasks.world.nodes->backoff_left(2) == 0ms);
  });
}
END_TEST

START_TEST(if_all_fail_the_first_error_is_told) {
  Tasks tasks;
  tasks.world.thread.on([&] {
    tasks.begin();
    tasks.end(0, tl::unexpected(kTimeout));
    tasks.end(1, tl::unexpected(kUnreachable));
    ck_assert_uint_eq(tasks.results.size(), 0);
    tasks.end(2, tl::unexpected(kUnreachable));
    ck_assert(tasks.results.one().error().fault == Fault::Timeout);
  });
}
END_TEST

START_TEST(what_one_node_refuses_no_other_is_asked) {
  Tasks tasks;
  tasks.world.thread.on([&] {
    tasks.begin();
    tasks.end(0, tl::unexpected(CarrierError{Fault::Refused, "bad", {}}));
    ck_assert_uint_eq(tasks.begun.size(), 1);
    ck_assert(tasks.results.one().error().fault == Fault::Refused);
    ck_assert(tasks.world.nodes->backoff_left(0) == 0ms);
  });
}
END_TEST

START_TEST(a_node_that_asked_to_be_left_alone_is) {
  Tasks tasks;
  tasks.world.thread.on([&] {
    tasks.world.nodes->failed(0, {Fault::Busy, "later", 1min});
    tasks.begin();
    ck_assert(tasks.begun == std::vector<std::size_t>{1});
    tasks.failover.reset();
    tasks.begun.clear();
    for (std::size_t node = 0; node < 3; ++node) tasks.world.nodes->failed(node, {Fault::Busy, "all", 1min});
    tasks.begin();
    ck_assert_uint_eq(tasks.results.size(), 0);  // never from inside the constructor
  });
  const auto result = tasks.results.one();
  ck_assert(result.error().fault == Fault::Busy && result.error().retry_after > 50s);
  tasks.world.thread.on([&] { ck_assert(tasks.begun.empty()); });
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("nodes");
  TCase* cases = tcase_create("nodes");
  tcase_set_timeout(cases, 90);
  tcase_add_test(cases, a_backoff_doubles_with_jitter_up_to_a_bound);
  tcase_add_test(cases, a_silent_node_is_left_alone_if_there_are_others);
  tcase_add_test(cases, retry_after_is_the_least_and_is_told);
  tcase_add_test(cases, a_silent_watch_is_tried_again_later_each_time);
  tcase_add_test(cases, the_healthy_come_first_in_their_order);
  tcase_add_test(cases, a_node_that_fails_again_gets_more_time_if_there_are_others);
  tcase_add_test(cases, what_a_node_can_do_is_asked_once);
  tcase_add_test(cases, a_watch_that_was_silent_is_not_said_to_be_there);
  tcase_add_test(cases, the_first_success_is_the_result);
  tcase_add_test(cases, the_next_node_is_asked_if_one_fails);
  tcase_add_test(cases, the_next_node_is_asked_too_if_one_is_silent);
  tcase_add_test(cases, if_all_fail_the_first_error_is_told);
  tcase_add_test(cases, what_one_node_refuses_no_other_is_asked);
  tcase_add_test(cases, a_node_that_asked_to_be_left_alone_is);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
