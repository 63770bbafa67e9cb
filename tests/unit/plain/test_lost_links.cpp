// SPDX-License-Identifier: GPL-3.0-or-later
// Messages that the carrier has lost for good: what proves it, what does not, and the move to the spare
// chain.
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plain/spare/lost_links.hpp"
#include "plain/spare/relocation.hpp"
#include "tests/unit/support/chain_fixture.hpp"

namespace {

using namespace chain_test;
using jm::Result;
using jm::base::Time;
using jm::plain::ChainServices;
using jm::plain::LostLinks;
using jm::plain::Relocation;

struct World final : LoopWorld {
  World() {
    on_loop([this] {
      LostLinks::Events events;
      events.wanted = [this](std::uint64_t index) { return read.count(index) == 0; };
      events.lost = [this](std::uint64_t index) {
        lost.push_back(index);
        if (on_lost) on_lost();
      };
      links.emplace(loop, share, *carrier, writer, timing, std::move(events));
    });
    for (const std::uint64_t index : {0, 1, 2})
      memory.put(address(index), message(writer, index, "MESSAGE").payload);
  }
  ~World() {
    on_loop([this] { links.reset(); });
    stop();
  }
  Hash address(std::uint64_t index) const {
    return mam::address_of(*mam::root_of(writer, {index, 1, 0}), writer.mode);
  }
  void look(Time now = Time{1h}) {
    on_loop([&] { links->look({2, 1, 0}, 0ms, now); });
  }
  bool asks(std::uint64_t index, std::size_t times) {
    return eventually([=, this] { return memory.asked(address(index)) >= times; });
  }
  bool loses(std::vector<std::uint64_t> indices) {
    return eventually([=, this] { return lost == indices; });
  }

  const mam::Writer writer = keys('S');
  std::optional<LostLinks> links;
  std::set<std::uint64_t> read;
  std::vector<std::uint64_t> lost;
  std::function<void()> on_lost;
};

START_TEST(what_is_there_is_not_lost) {
  World world;
  world.look();
  ck_assert(world.asks(2, 1));
  ck_assert(world.never([&] { return !world.lost.empty() || world.memory.asked(world.address(0)) > 1; }));
}
END_TEST

START_TEST(what_two_looks_miss_is_lost_the_first_of_it) {
  World world;
  world.memory.forget(world.address(1));
  world.memory.forget(world.address(2));
  world.look();
  ck_assert(world.loses({1}));
  ck_assert_uint_eq(world.memory.asked(world.address(1)), 2);
  ck_assert_msg(world.memory.asked(world.address(0)) == 1, "what was there is not looked for again");
}
END_TEST

START_TEST(what_one_look_misses_is_not_lost) {
  World world;
  world.memory.hide(world.address(1), 1);
  world.look();
  ck_assert(world.asks(1, 2));
  ck_assert(world.never([&] { return !world.lost.empty(); }));
}
END_TEST

START_TEST(junk_in_its_place_is_no_message) {
  World world;
  world.memory.forget(world.address(1));
  world.memory.put(world.address(1), std::string(3000, 'J'));
  world.look();
  ck_assert(world.loses({1}));
}
END_TEST

START_TEST(a_carrier_that_does_not_answer_proves_nothing) {
  World world;
  world.memory.forget(world.address(1));
  world.memory.blind(true);
  world.look();
  ck_assert(world.asks(1, 1));
  ck_assert(world.never([&] { return !world.lost.empty() || world.memory.asked(world.address(1)) > 1; }));
}
END_TEST

START_TEST(what_was_read_meanwhile_is_not_missed) {
  World world;
  world.memory.forget(world.address(1));
  world.on_loop([&] { world.read = {0, 1}; });
  world.look();
  ck_assert(world.asks(1, 1));
  ck_assert(world.never([&] { return !world.lost.empty() || world.memory.asked(world.address(1)) > 1; }));
}
END_TEST

START_TEST(looks_grow_rarer_until_something_new_is_read) {
  World world;
  const auto looks = [&](Time now, std::size_t times) {
    world.look(now);
    return world.asks(0, times) && world.never([&] { return world.memory.asked(world.address(0)) != times; });
  };
  const Time start{1h};
  ck_assert(looks(start, 1));
  ck_assert_msg(looks(start + world.timing.outbox_check - 1ms, 1), "a moment ago");
  ck_assert(looks(start + world.timing.outbox_check, 2));
  ck_assert_msg(looks(start + 2 * world.timing.outbox_check, 2), "the next moment is twice as long");
  world.on_loop([&] { world.links->progress(); });
  ck_assert(looks(start + 2 * world.timing.outbox_check, 3));
}
END_TEST

START_TEST(it_may_end_when_something_is_lost) {
  World world;
  world.on_lost = [&] { world.loop.post([&] { world.links.reset(); }); };
  world.memory.forget(world.address(0));
  world.look();
  ck_assert(world.loses({0}));
}
END_TEST

struct Moving final : LoopWorld {
  Moving() {
    record.name = "alice";
    record.writer = keys('S');
    record.first_root = *mam::root_of(record.writer, {});
    record.spare = keys('T');
    record.spare_root = *mam::root_of(record.spare, {});
    on_loop([this] {
      relocation.emplace(services, record, [this](Result<Relocation::Moved> moved) {
        relocation.reset();
        outcome.emplace(std::move(moved));
      });
    });
  }
  ~Moving() {
    on_loop([this] { relocation.reset(); });
    stop();
  }
  bool moves(std::vector<OutboxItem> unread) {
    ck_assert(on_loop([&] { return relocation->begin(std::move(unread)); }));
    return eventually([this] { return outcome.has_value(); });
  }
  ChannelRecord record;
  const ChainServices services{loop, share, ledger, *carrier, timing};
  std::optional<Relocation> relocation;
  std::optional<Result<Relocation::Moved>> outcome;
};

START_TEST(unread_messages_are_signed_anew_in_their_order) {
  Moving world;
  auto broken = item(world.record.writer, 6);
  broken.payload = "BROKEN";
  ck_assert(
      world.moves({item(world.record.writer, 5, "one"), broken, item(world.record.writer, 7, "other")}));
  ck_assert(world.outcome->has_value());
  const auto& moved = **world.outcome;
  ck_assert_msg(moved.from == std::vector<std::uint64_t>({5, 7}), "nobody could have read the other");
  for (std::size_t i = 0; i < 2; ++i) {
    const OutboxItem& anew = moved.move.outbox[i];
    ck_assert(anew.index == i && anew.root == *mam::root_of(world.record.spare, {i, 1, 0}));
    ck_assert(mam::parse(anew.payload, anew.root)->message.starts_with("MESSAGE"));
  }
  ck_assert(moved.move.outbox[0].call == "one" && moved.move.outbox[1].call == "other");
  ck_assert(moved.move.spare_root == *mam::root_of(moved.move.spare, {}));
  ck_assert(moved.move.spare.seed != world.record.spare.seed && moved.move.spare.mode == mam::Mode::Public);
  ck_assert_uint_eq(world.ledger.steps.size(), 1);
  const Step& step = world.ledger.steps[0];
  ck_assert(step.channel == "alice" && step.move && step.move->from == world.record.first_root);
  ck_assert(step.move->outbox.size() == 2);
}
END_TEST

START_TEST(a_move_that_is_refused_says_why) {
  Moving world;
  world.on_loop([&] { world.ledger.refuse = "another chain"; });
  ck_assert(world.moves({}));
  ck_assert(!world.outcome->has_value() && world.outcome->error().reason == "another chain");
}
END_TEST

START_TEST(a_spare_that_cannot_sign_says_why) {
  Moving world;
  world.on_loop([&] { world.record.writer.security = 9; });
  ck_assert(world.moves({}));
  ck_assert(!world.outcome->has_value());
  ck_assert(world.outcome->error().reason.starts_with("the spare chain cannot be used: "));
  ck_assert(world.ledger.steps.empty());
}
END_TEST

START_TEST(after_its_end_nothing_is_committed) {
  Moving world;
  world.on_loop([&] {
    world.relocation->begin({item(world.record.writer, 0)});
    world.relocation.reset();
  });
  ck_assert(world.never([&] { return !world.ledger.steps.empty() || world.outcome.has_value(); }));
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("lost_links");
  TCase* tc = tcase_create("lost_links");
  tcase_set_timeout(tc, 120);
  tcase_add_test(tc, what_is_there_is_not_lost);
  tcase_add_test(tc, what_two_looks_miss_is_lost_the_first_of_it);
  tcase_add_test(tc, what_one_look_misses_is_not_lost);
  tcase_add_test(tc, junk_in_its_place_is_no_message);
  tcase_add_test(tc, a_carrier_that_does_not_answer_proves_nothing);
  tcase_add_test(tc, what_was_read_meanwhile_is_not_missed);
  tcase_add_test(tc, looks_grow_rarer_until_something_new_is_read);
  tcase_add_test(tc, it_may_end_when_something_is_lost);
  tcase_add_test(tc, unread_messages_are_signed_anew_in_their_order);
  tcase_add_test(tc, a_move_that_is_refused_says_why);
  tcase_add_test(tc, a_spare_that_cannot_sign_says_why);
  tcase_add_test(tc, after_its_end_nothing_is_committed);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
