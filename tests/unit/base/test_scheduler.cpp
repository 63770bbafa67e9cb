// SPDX-License-Identifier: GPL-3.0-or-later
// The scheduler: who comes first, how many at a time, what a share and a long slot mean.
#include <list>
#include <string>

#include "base/limits/scheduler.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace {

using namespace std::chrono_literals;
using jm::base::Loop;
using jm::base::Scheduler;
using jm::base::Slot;

// Runs on a loop of its own; whoever has got a slot has its letter in `got`.
struct Room {
  explicit Room(Scheduler::Rules rules) : scheduler(loop, rules) {}
  Slot& asks(char who, double lately = 0) {
    Slot& slot = all.emplace_back(scheduler);
    slot.ask(lately, [this, who] { got += who; });
    return slot;
  }
  Loop loop;
  Scheduler scheduler;
  std::string got;
  std::list<Slot> all;
};

void check_got(const Room& room, const char* should) {
  ck_assert_msg(room.got == should, "%s, not %s", room.got.c_str(), should);
}

START_TEST(a_free_slot_is_had_at_once) {
  Room room({.at_once = 2, .share = 1, .much = 100, .longest = {}});
  ck_assert(room.asks('a').has());
  ck_assert(room.asks('b').has());
  Slot& third = room.asks('c');
  ck_assert(third.asked() && !third.has());
  check_got(room, "ab");
}
END_TEST

START_TEST(who_has_had_least_comes_first_then_who_asked_first) {
  Room room({.at_once = 1, .share = 1, .much = 100, .longest = {}});
  Slot* slot = &room.asks('a');
  for (const char who : {'d', 'e'}) room.asks(who, 10);
  room.asks('c', 3);
  room.asks('b', 0);
  for (int i = 0; i < 5; ++i) {
    slot->give_back();
    for (Slot& one : room.all)
      if (one.has()) slot = &one;
  }
  check_got(room, "abcde");
}
END_TEST

START_TEST(one_that_leaves_takes_no_slot) {
  Room room({.at_once = 1, .share = 1, .much = 100, .longest = {}});
  room.asks('a');
  Slot& b = room.asks('b');
  room.asks('c');
  b.give_back();
  ck_assert(!b.asked());
  room.all.pop_front();  // a, in the middle of its slot
  check_got(room, "ac");
}
END_TEST

START_TEST(a_slot_may_be_asked_for_again_from_inside_one) {
  Room room({.at_once = 1, .share = 1, .much = 100, .longest = {}});
  Slot again(room.scheduler);
  int times = 0;
  std::function<void()> go = [&] {
    again.give_back();
    if (++times < 1000) again.ask(0, go);
  };
  again.ask(0, go);
  ck_assert_int_eq(times, 1000);
}
END_TEST

START_TEST(a_long_slot_does_not_hold_up_the_next) {
  Room room({.at_once = 1, .share = 1, .much = 100, .longest = 20ms});
  room.loop.post([&] {
    Slot& a = room.asks('a');
    Slot& b = room.all.emplace_back(room.scheduler);
    b.ask(0, [&] {
      ck_assert(a.has());  // nobody takes it away
      room.loop.stop();
    });
  });
  room.loop.run();
}
END_TEST

// Who has had much may take longer, and is told when its slot is over.
START_TEST(a_late_slot_is_told_of_and_may_be_asked_for_again) {
  Room room({.at_once = 1, .share = 1, .much = 5, .longest = 1h, .longest_much = 20ms});
  Slot late(room.scheduler);
  int times = 0;
  const std::function<void()> tell = [&] {
    ck_assert(late.has() && !late.in_time());
    late.give_back();
    late.ask(9, [&] { room.loop.stop(); });
    ck_assert(!late.has());  // behind who asked before
  };
  room.loop.post([&] {
    late.ask(
        9, [&] { ++times; }, tell);
    ck_assert(late.in_time());
    room.all.emplace_back(room.scheduler).ask(7, [&] {
      ++times;
      room.all.back().give_back();
    });
  });
  room.loop.run();
  ck_assert_int_eq(times, 2);
  ck_assert(late.in_time());
}
END_TEST

// After a slot of 30 ms at a tenth of the time those who have had much have none for a quarter of a second or
// so. Nobody else waits for that.
START_TEST(who_has_had_much_has_no_more_than_a_share) {
  Room room({.at_once = 2, .share = 0.1, .much = 5, .longest = {}});
  auto begun = Loop::Clock::now(), over = begun;
  room.loop.post([&] {
    Slot& first = room.asks('A', 5);
    room.all.emplace_back(room.scheduler).ask(6, [&] { room.loop.stop(); });
    ck_assert(!room.all.back().has());  // one at a time
    ck_assert(room.asks('b', 1).has());
    room.all.back().give_back();
    room.loop.after(30ms, [&] {
      first.give_back();
      over = Loop::Clock::now();
      ck_assert(room.asks('c', 1).has());
    });
  });
  room.loop.run();
  check_got(room, "Abc");
  // Nine times the slot, but for what may be saved up; both are what this machine took.
  ck_assert(Loop::Clock::now() - over > 5 * (over - begun));
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("scheduler");
  TCase* tcase = tcase_create("scheduler");
  tcase_set_timeout(tcase, 60);
  tcase_add_test(tcase, a_free_slot_is_had_at_once);
  tcase_add_test(tcase, who_has_had_least_comes_first_then_who_asked_first);
  tcase_add_test(tcase, one_that_leaves_takes_no_slot);
  tcase_add_test(tcase, a_slot_may_be_asked_for_again_from_inside_one);
  tcase_add_test(tcase, a_long_slot_does_not_hold_up_the_next);
  tcase_add_test(tcase, a_late_slot_is_told_of_and_may_be_asked_for_again);
  tcase_add_test(tcase, who_has_had_much_has_no_more_than_a_share);
  suite_add_tcase(suite, tcase);
  return run_tap(suite);
}
