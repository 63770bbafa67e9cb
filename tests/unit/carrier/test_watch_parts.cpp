// SPDX-License-Identifier: GPL-3.0-or-later
// What a watch is made of: watchers, topics, the changes that a node is told of, the hub, a watch for one
// look.
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include "carrier/chrysalis/watch/topic.hpp"
#include "carrier/chrysalis/watch/watch_changes.hpp"
#include "carrier/chrysalis/watch/watch_hub.hpp"
#include "carrier/chrysalis/watch/watch_once.hpp"
#include "tests/unit/support/carrier_fixture.hpp"
#include "tests/unit/support/full_budget.hpp"

namespace {

using namespace jm;
using namespace jm::carrier;
using namespace jm::carrier::testing;

Arrival arrival(unsigned n) {
  return {"id" + std::to_string(n), "", payload(n)};
}

// A budget's source on a loop's thread.
struct World {
  LoopThread thread;
  std::unique_ptr<base::Budget> budget;
  std::unique_ptr<base::Budget::Source> source;

  World() {
    thread.on([&] {
      budget = std::make_unique<base::Budget>(thread.loop);
      source = std::make_unique<base::Budget::Source>(*budget);
    });
  }
  ~World() {
    thread.on([&] {
      source.reset();
      budget.reset();
    });
  }
  void settle() {
    thread.on([] {});  // what was posted before has run
  }
};

START_TEST(a_watcher_is_told_each_message_once_and_later) {
  World world;
  Recorder recorder;
  std::shared_ptr<Watcher> watcher;
  world.thread.on([&] {
    watcher = std::make_shared<Watcher>(world.thread.loop, recorder.listener());
    watcher->skip("id3");
    for (const unsigned n : {1U, 2U, 1U, 3U}) watcher->arrival(arrival(n));
    ck_assert_uint_eq(recorder.arrivals.size(), 0);
    ck_assert(watcher->knows("id1") && watcher->knows("id3") && !watcher->knows("id4"));
  });
  world.settle();
  ck_assert_uint_eq(recorder.arrivals.size(), 2);
  ck_assert(recorder.arrivals.await(2)[1].message_id == "id2");
}
END_TEST

START_TEST(caught_up_is_told_once_in_a_row) {
  World world;
  Recorder recorder;
  std::shared_ptr<Watcher> watcher;
  world.thread.on([&] {
    watcher = std::make_shared<Watcher>(world.thread.loop, recorder.listener());
    watcher->caught_up();
    watcher->caught_up();
  });
  world.settle();
  ck_assert_uint_eq(recorder.caught_up.size(), 1);
  world.thread.on([&] {
    watcher->caught_up();
    watcher->arrival(arrival(1));
    watcher->caught_up();
  });
  world.settle();
  ck_assert_uint_eq(recorder.caught_up.size(), 3);
}
END_TEST

START_TEST(a_closed_watcher_is_told_nothing_that_still_waits) {
  World world;
  Recorder recorder;
  world.thread.on([&] {
    const auto watcher = std::make_shared<Watcher>(world.thread.loop, recorder.listener());
    watcher->arrival(arrival(1));
    watcher->trouble({});
    watcher->close();
  });
  world.settle();
  ck_assert_uint_eq(recorder.arrivals.size() + recorder.troubles.size(), 0);
}
END_TEST

START_TEST(watchers_are_told_together_and_forgotten_when_they_end) {
  World world;
  Recorder one, other;
  Watchers watchers;
  world.thread.on([&] {
    auto first = std::make_shared<Watcher>(world.thread.loop, one.listener());
    const auto second = std::make_shared<Watcher>(world.thread.loop, other.listener());
    auto handle = std::make_unique<WatchHandle>(first);
    watchers.add(second);
    watchers.arrival(arrival(1));
    ck_assert(watchers.all_know("id1"));
    ck_assert(!watchers.all_know("id2"));
    watchers.skip("id2");
    ck_assert(watchers.all_know("id2"));
    handle.reset();
    ck_assert(first->closed());
    first.reset();
    second->close();
    ck_assert(!watchers.empty());
    watchers.prune();
    ck_assert(watchers.empty());
  });
  world.settle();
  ck_assert_uint_eq(one.arrivals.size() + other.arrivals.size(), 0);
}
END_TEST

// What is wanted, by hand.
struct Wishes {
  std::map<std::string, std::string> cursors;  // of what is wanted
  WatchChanges changes{[this](const std::string& index) -> std::optional<std::string> {
    const auto found = cursors.find(index);
    return found == cursors.end() ? std::nullopt : std::optional(found->second);
  }};
};

START_TEST(a_change_says_what_is_wanted_now) {
  Wishes wishes;
  wishes.cursors = {{"aa", ""}, {"bb", "c-7"}};
  for (const char* index : {"aa", "bb", "cc", "aa"}) wishes.changes.add(index);
  wishes.cursors.erase("aa");
  ck_assert(wishes.changes.next() == "-aa\n+bb c-7\n-cc\n");
  ck_assert(wishes.changes.empty());
  wishes.changes.add("aa");  // once more, while the change is under way
  wishes.changes.taken();
  ck_assert(!wishes.changes.empty());
  ck_assert(wishes.changes.next() == "-aa\n");
}
END_TEST

START_TEST(of_a_refused_change_what_ended_goes_first) {
  Wishes wishes;
  wishes.cursors = {{"aa", ""}, {"bb", ""}};
  for (const char* index : {"aa", "bb", "cc", "dd"}) wishes.changes.add(index);
  wishes.changes.next();
  ck_assert(!wishes.changes.refused());
  const std::string first = wishes.changes.next();
  ck_assert(first == "-dd\n-cc\n");
  wishes.changes.taken();
  ck_assert(wishes.changes.next() == "+aa\n+bb\n");
}
END_TEST

START_TEST(a_refused_change_comes_in_halves_down_to_the_one_that_is_not_taken) {
  Wishes wishes;
  wishes.cursors = {{"aa", ""}, {"bb", ""}};
  wishes.changes.add("aa");
  wishes.changes.add("bb");
  wishes.changes.next();
  ck_assert(!wishes.changes.refused());
  ck_assert(wishes.changes.next() == "+aa\n");
  ck_assert(*wishes.changes.refused() == "aa");
  ck_assert(wishes.changes.next() == "+bb\n");  // behind the others
  wishes.changes.taken();
  ck_assert(wishes.changes.next() == "+aa\n");
  ck_assert(!wishes.changes.refused());  // a limit of requests may refuse one as well
  wishes.changes.next();
  ck_assert(*wishes.changes.refused() == "aa");
}
END_TEST

START_TEST(a_change_has_so_many_lines) {
  Wishes wishes;
  for (int i = 0; i < 700; ++i) wishes.changes.add(std::to_string(i));
  const std::string first = wishes.changes.next();
  ck_assert_int_eq(std::count(first.begin(), first.end(), '\n'), 500);
  wishes.changes.taken();
  const std::string second = wishes.changes.next();
  ck_assert_int_eq(std::count(second.begin(), second.end(), '\n'), 200);
}
END_TEST

rest::WatchLine message_line(unsigned n) {
  rest::WatchLine line;
  line.kind = rest::WatchLine::Kind::Message;
  line.message_id = "id" + std::to_string(n);
  line.cursor = "c-" + std::to_string(n);
  line.arrival = arrival(n);
  return line;
}

rest::WatchLine caught_up_line() {
  rest::WatchLine line;
  line.kind = rest::WatchLine::Kind::CaughtUp;
  return line;
}

START_TEST(a_topic_delivers_and_remembers_how_far) {
  World world;
  Recorder recorder;
  std::shared_ptr<Watcher> watcher;
  world.thread.on([&] {
    watcher = std::make_shared<Watcher>(world.thread.loop, recorder.listener());
    const std::function<void(Topic&)> has_room = [](Topic&) {};
    Topic topic(hash('A'), *world.source, has_room);
    topic.watchers.add(watcher);
    auto one = message_line(1), again = message_line(1), done = caught_up_line(), done_again = done;
    ck_assert(topic.on_line(one) == Topic::After::Nothing);
    ck_assert(topic.cursor == "c-1");
    topic.on_line(again);
    ck_assert(topic.state == Topic::State::Asked);
    topic.on_line(done);
    ck_assert(topic.state == Topic::State::CaughtUp);
    topic.on_line(done_again);
    topic.session_begins();
    ck_assert(topic.state == Topic::State::Asked && topic.cursor == "c-1");
    topic.begin_anew();
    ck_assert(topic.cursor.empty());
  });
  world.settle();
  ck_assert_uint_eq(recorder.arrivals.size(), 1);
  ck_assert_uint_eq(recorder.caught_up.size(), 1);
}
END_TEST

START_TEST(a_topic_without_room_is_removed_and_goes_on_at_the_same_message) {
  World world;
  Recorder recorder;
  std::shared_ptr<Watcher> watcher;
  world.thread.on([&] {
    watcher = std::make_shared<Watcher>(world.thread.loop, recorder.listener());
    const std::function<void(Topic&)> has_room = [](Topic&) {};
    Topic topic(hash('A'), *world.source, has_room);
    topic.watchers.add(watcher);
    auto one = message_line(1), two = message_line(2), done = caught_up_line();
    const FullBudget full(*world.source);
    ck_assert(topic.on_line(one) == Topic::After::Remove);
    ck_assert(topic.state == Topic::State::Full && topic.cursor.empty());
    topic.session_begins();
    ck_assert(topic.state == Topic::State::Full);
    ck_assert(topic.on_line(two) == Topic::After::Nothing);  // it was under way

    topic.state = Topic::State::Asked;  // there is room
    topic.missing = "id1";
    ck_assert(topic.on_line(two) == Topic::After::Nothing);  // of the earlier wish
    ck_assert(topic.missing == "id1");
    ck_assert(topic.on_line(done) == Topic::After::Add);  // what was missing has gone
    ck_assert(topic.missing.empty());
  });
  world.settle();
  ck_assert_uint_eq(recorder.arrivals.size(), 0);
}
END_TEST

// The hub of one standard node.
struct HubWorld {
  FakeNode fake;
  World world;
  std::unique_ptr<Nodes> nodes;
  std::unique_ptr<WatchHub> hub;

  HubWorld() {
    CarrierOptions options;
    options.poll_min = options.poll_max = 5ms;
    world.thread.on([&] {
      nodes = std::make_unique<Nodes>(world.thread.loop, *world.source, std::vector{fake.url()}, options);
      hub = std::make_unique<WatchHub>(*nodes);
    });
  }
  ~HubWorld() {
    world.thread.on([&] {
      hub.reset();
      nodes.reset();
    });
  }
};

START_TEST(a_hub_has_a_topic_for_each_address_that_is_watched) {
  HubWorld all;
  Recorder one, other;
  std::unique_ptr<Watch> first, second;
  all.fake.put(hash('A'), 1);
  all.world.thread.on([&] {
    ck_assert(all.hub->session_name().empty());
    first = all.hub->watch(hash('A'), one.listener());
    second = all.hub->watch(hash('A'), other.listener());
    ck_assert_uint_eq(all.hub->topics().size(), 1);
  });
  ck_assert(one.arrivals.one().payload == payload(1));
  ck_assert(other.arrivals.one().payload == payload(1));
  all.world.thread.on([&] {
    ck_assert(all.hub->session_name() == "polling" && !all.hub->is_pushed());
    first.reset();
    ck_assert_uint_eq(all.hub->topics().size(), 1);
    second.reset();
    ck_assert_uint_eq(all.hub->topics().size(), 0);
  });
}
END_TEST

START_TEST(a_watch_that_outlives_the_hub_is_told_nothing) {
  HubWorld all;
  Recorder recorder;
  std::unique_ptr<Watch> watch;
  all.fake.put(hash('A'), 1);
  all.world.thread.on([&] { watch = all.hub->watch(hash('A'), recorder.listener()); });
  recorder.arrivals.one();
  all.world.thread.on([&] {
    all.hub.reset();
    watch.reset();
  });
}
END_TEST

START_TEST(a_watch_for_one_look_ends_when_it_has_caught_up) {
  HubWorld all;
  Inbox<CarrierResult<std::vector<Arrival>>> results;
  std::unique_ptr<Work> work;
  for (unsigned n = 1; n <= 3; ++n) all.fake.put(hash('A'), n);
  all.world.thread.on([&] {
    work = watch_once(
        *all.hub, hash('A'), 1min, [](const Arrival& one) { return one.payload != payload(2); },
        [&](auto result) { results.put(std::move(result)); });
  });
  const auto found = results.one();
  ck_assert(found && found->size() == 2);
  ck_assert(found->at(0).payload == payload(1) && found->at(1).payload == payload(3));
  all.world.thread.on([&] {
    ck_assert_uint_eq(all.hub->topics().size(), 0);
    work.reset();
  });
}
END_TEST

START_TEST(a_watch_for_one_look_has_an_end_in_time) {
  HubWorld all;
  all.fake.disturb = [](FakeConnection& connection, const FakeRequest&) {
    connection.wait_until_gone();
    return true;
  };
  Inbox<CarrierResult<std::vector<Arrival>>> results;
  std::unique_ptr<Work> work;
  all.world.thread.on([&] {
    work = watch_once(*all.hub, hash('A'), 10ms, {}, [&](auto result) { results.put(std::move(result)); });
  });
  ck_assert(results.one().error().fault == Fault::Timeout);
  all.world.thread.on([&] { work.reset(); });
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("watch parts");
  TCase* cases = tcase_create("watch parts");
  tcase_set_timeout(cases, 90);
  tcase_add_test(cases, a_watcher_is_told_each_message_once_and_later);
  tcase_add_test(cases, caught_up_is_told_once_in_a_row);
  tcase_add_test(cases, a_closed_watcher_is_told_nothing_that_still_waits);
  tcase_add_test(cases, watchers_are_told_together_and_forgotten_when_they_end);
  tcase_add_test(cases, a_change_says_what_is_wanted_now);
  tcase_add_test(cases, of_a_refused_change_what_ended_goes_first);
  tcase_add_test(cases, a_refused_change_comes_in_halves_down_to_the_one_that_is_not_taken);
  tcase_add_test(cases, a_change_has_so_many_lines);
  tcase_add_test(cases, a_topic_delivers_and_remembers_how_far);
  tcase_add_test(cases, a_topic_without_room_is_removed_and_goes_on_at_the_same_message);
  tcase_add_test(cases, a_hub_has_a_topic_for_each_address_that_is_watched);
  tcase_add_test(cases, a_watch_that_outlives_the_hub_is_told_nothing);
  tcase_add_test(cases, a_watch_for_one_look_ends_when_it_has_caught_up);
  tcase_add_test(cases, a_watch_for_one_look_has_an_end_in_time);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
