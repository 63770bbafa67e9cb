// SPDX-License-Identifier: GPL-3.0-or-later
// What the carrier must have: one message's life, how long publishes take, and the outbox that drives them.
#include <optional>
#include <string>
#include <vector>

#include "plain/outbox.hpp"
#include "tests/unit/support/chain_fixture.hpp"

namespace {

using namespace chain_test;
using jm::carrier::CarrierError;
using jm::carrier::Fault;
using jm::plain::ChainTiming;
using jm::plain::Outbox;
using jm::plain::OutboxEntry;
using jm::plain::PublishTimes;
using Work = OutboxEntry::Work;
using Success = OutboxEntry::Success;

OutboxItem some_item(std::uint64_t index, const std::string& call = "call") {
  return {index, hash('R'), hash(static_cast<char>('A' + index)), "PAYLOAD", call, 0};
}

struct Entry {
  explicit Entry(bool stored = false) : entry(some_item(0), stored, false, timing) {}
  ChainTiming timing;
  OutboxEntry entry;
};

START_TEST(a_new_message_is_published) {
  Entry world;
  OutboxEntry& entry = world.entry;
  ck_assert(!entry.busy() && !entry.attached());
  ck_assert(entry.begin() == Work::Publishing);
  ck_assert(entry.busy());
  ck_assert(entry.succeeded() == Success::Attached);
  ck_assert(!entry.busy() && entry.attached());
}
END_TEST

START_TEST(before_a_second_attempt_the_carrier_is_asked) {
  Entry world;
  OutboxEntry& entry = world.entry;
  entry.begin();
  entry.failed({});
  ck_assert(!entry.attached() && !entry.busy());
  ck_assert(entry.begin() == Work::Looking);
  ck_assert_msg(entry.succeeded() == Success::Attached, "it was there");
  Entry stored(true);
  ck_assert(stored.entry.begin() == Work::Looking);
  stored.entry.missing();
  ck_assert(stored.entry.busy() && !stored.entry.attached());
  ck_assert(stored.entry.succeeded() == Success::Attached);
}
END_TEST

START_TEST(one_that_the_carrier_has_lost_is_attached_again) {
  Entry world;
  OutboxEntry& entry = world.entry;
  entry.begin();
  entry.succeeded();
  ck_assert(entry.begin() == Work::Looking);
  ck_assert(entry.succeeded() == Success::StillThere);
  entry.begin();
  entry.missing();
  ck_assert_msg(entry.attached(), "it was, once");
  entry.failed({});
  ck_assert(entry.begin() == Work::Looking);
  ck_assert_msg(entry.succeeded() == Success::AttachedAgain, "the attempt that failed arrived");
  entry.begin();
  ck_assert(entry.succeeded() == Success::StillThere);
}
END_TEST

START_TEST(pauses_after_failures_double_up_to_a_bound) {
  Entry world;
  OutboxEntry& entry = world.entry;
  ck_assert(entry.failed({}) == 500ms);
  ck_assert(entry.failed({}) == 1000ms);
  ck_assert_msg(entry.failed({Fault::Busy, "", 1min}) == 1min, "the carrier names a longer one");
  ck_assert_msg(entry.failed({Fault::Refused, "", 0ms}) == 5000ms, "what is refused is tried slowly");
  for (int i = 0; i < 20; ++i) entry.failed({});
  ck_assert(entry.failed({}) == 600s);
  entry.succeeded();
  ck_assert(entry.failed({}) == 500ms);
}
END_TEST

START_TEST(looks_grow_rarer_and_wait_for_slow_carriers) {
  Entry world;
  OutboxEntry& entry = world.entry;
  ck_assert(entry.next_check(0ms) == 5s);
  ck_assert(entry.next_check(1s) == 10s);
  ck_assert(entry.next_check(30s) == 60s);
  for (int i = 0; i < 20; ++i) entry.next_check(0ms);
  ck_assert(entry.next_check(0ms) == 600s);
}
END_TEST

START_TEST(what_is_under_way_counts_once_it_is_slower) {
  const jm::base::Time start{1h};
  PublishTimes times;
  ck_assert(times.slowest(start) == 0ms && !times.ended().measured());
  times.begin(1, start);
  ck_assert(times.latest(start + 7ms) == 7ms && times.slowest(start + 7ms) == 7ms);
  times.end(1);
  ck_assert(times.latest(start + 7ms) == 0ms);
  times.took(50ms);
  times.took(20ms);
  ck_assert(times.ended().measured());
  times.begin(2, start);
  ck_assert(times.latest(start + 30ms) == 30ms && times.slowest(start + 30ms) == 50ms);
}
END_TEST

struct World final : LoopWorld, Outbox::Listener {
  World() {
    on_loop([this] { outbox.emplace(loop, *carrier, timing, *this); });
  }
  ~World() {
    on_loop([this] { outbox.reset(); });
    stop();
  }
  void add(const OutboxItem& item, bool stored = false, bool passing = false) {
    on_loop([&] { outbox->add(item, stored, passing); });
  }
  bool attaches(std::size_t count) {
    return eventually([=, this] { return told.size() == count; });
  }

  void attached(const OutboxItem& item) override {
    told.push_back(item.index);
    if (on_attached) on_attached();
  }
  void attached_again() override { ++again; }
  void done(std::vector<std::uint64_t> indices) override {
    gone.insert(gone.end(), indices.begin(), indices.end());
  }
  void trouble(const CarrierError&) override { ++troubles; }
  void works_again() override { ++recoveries; }

  std::optional<Outbox> outbox;
  std::vector<std::uint64_t> told, gone;
  std::function<void()> on_attached;
  int again = 0, troubles = 0, recoveries = 0;
};

START_TEST(a_message_is_attached_and_kept_until_it_is_read) {
  World world;
  world.add(some_item(0));
  world.add(some_item(1));
  ck_assert(world.attaches(2));
  world.on_loop([&] {
    ck_assert(world.outbox->holds(0) && world.outbox->all_attached() &&
              world.outbox->times().ended().measured());
    world.outbox->read(1);
    ck_assert_uint_eq(world.outbox->size(), 0);
    ck_assert(world.gone == std::vector<std::uint64_t>({0, 1}));
  });
  ck_assert_uint_eq(world.memory.at(hash('A')).size(), 1);
}
END_TEST

START_TEST(what_is_read_before_it_is_attached_is_attached_all_the_same) {
  World world;
  world.on_loop([&] {
    world.outbox->add(some_item(0), false, false);
    world.outbox->read(0);
    ck_assert(world.outbox->holds(0) && world.gone.empty() && !world.outbox->all_attached());
  });
  ck_assert(world.attaches(1));
  ck_assert(world.on_loop([&] { return world.outbox->size() == 0 && world.gone.size() == 1; }));
}
END_TEST

START_TEST(a_calls_messages_go_with_it) {
  World world;
  world.add(some_item(0, "one"));
  world.add(some_item(1, "other"));
  ck_assert(world.attaches(2));
  world.on_loop([&] {
    world.outbox->let_go("one");
    ck_assert(!world.outbox->holds(0) && world.outbox->holds(1));
    world.outbox->let_go(std::nullopt);
    ck_assert_uint_eq(world.outbox->size(), 0);
  });
}
END_TEST

START_TEST(a_passing_one_goes_once_attached) {
  World world;
  world.add(some_item(0), false, true);
  ck_assert(world.eventually([&] { return world.gone.size() == 1; }));
  ck_assert_uint_eq(world.told.size(), 1);
}
END_TEST

START_TEST(what_the_state_held_is_looked_for_first) {
  World world;
  world.memory.put(hash('A'), "PAYLOAD");
  world.add(some_item(0), true);
  world.add(some_item(1), true);
  ck_assert(world.attaches(2));
  ck_assert_uint_eq(world.memory.at(hash('A')).size(), 1);
  ck_assert_uint_eq(world.memory.at(hash('B')).size(), 1);
  ck_assert_uint_eq(world.memory.publishes(), 1);
}
END_TEST

START_TEST(what_the_carrier_loses_is_attached_again) {
  World world;
  world.add(some_item(0));
  ck_assert(world.attaches(1));
  world.memory.forget(hash('A'));
  ck_assert(world.eventually([&] { return world.again == 1; }));
  ck_assert_uint_eq(world.memory.at(hash('A')).size(), 1);
  ck_assert_uint_eq(world.told.size(), 1);
}
END_TEST

START_TEST(it_goes_on_until_the_carrier_takes_it) {
  World world;
  world.memory.down(true);
  world.add(some_item(0));
  ck_assert(world.eventually([&] { return world.troubles >= 3; }));
  world.memory.down(false);
  ck_assert(world.attaches(1));
  ck_assert_int_eq(world.recoveries, 1);
}
END_TEST

START_TEST(a_publish_of_unknown_outcome_is_not_repeated_if_it_arrived) {
  World world;
  world.memory.lose_replies(true);
  world.add(some_item(0));
  ck_assert(world.attaches(1));
  ck_assert_uint_eq(world.memory.at(hash('A')).size(), 1);
  ck_assert_uint_eq(world.memory.publishes(), 1);
}
END_TEST

START_TEST(a_crowded_address_gets_ours_once_more) {
  World world;
  world.on_loop([&] { world.timing.outbox_check = 60s; });  // no further look
  world.memory.crowded(true);
  world.add(some_item(0), true);
  ck_assert(world.attaches(1));
  ck_assert_uint_eq(world.memory.at(hash('A')).size(), 1);
}
END_TEST

START_TEST(it_may_end_inside_of_a_callback) {
  World world;
  world.on_attached = [&] { world.outbox.reset(); };
  world.add(some_item(0));
  ck_assert(world.attaches(1));
  ck_assert(world.never([&] { return world.told.size() > 1 || !world.gone.empty(); }));
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("outbox");
  TCase* tc = tcase_create("outbox");
  tcase_set_timeout(tc, 120);
  tcase_add_test(tc, a_new_message_is_published);
  tcase_add_test(tc, before_a_second_attempt_the_carrier_is_asked);
  tcase_add_test(tc, one_that_the_carrier_has_lost_is_attached_again);
  tcase_add_test(tc, pauses_after_failures_double_up_to_a_bound);
  tcase_add_test(tc, looks_grow_rarer_and_wait_for_slow_carriers);
  tcase_add_test(tc, what_is_under_way_counts_once_it_is_slower);
  tcase_add_test(tc, a_message_is_attached_and_kept_until_it_is_read);
  tcase_add_test(tc, what_is_read_before_it_is_attached_is_attached_all_the_same);
  tcase_add_test(tc, a_calls_messages_go_with_it);
  tcase_add_test(tc, a_passing_one_goes_once_attached);
  tcase_add_test(tc, what_the_state_held_is_looked_for_first);
  tcase_add_test(tc, what_the_carrier_loses_is_attached_again);
  tcase_add_test(tc, it_goes_on_until_the_carrier_takes_it);
  tcase_add_test(tc, a_publish_of_unknown_outcome_is_not_repeated_if_it_arrived);
  tcase_add_test(tc, a_crowded_address_gets_ours_once_more);
  tcase_add_test(tc, it_may_end_inside_of_a_callback);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
