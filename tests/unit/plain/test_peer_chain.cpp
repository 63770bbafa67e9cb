// SPDX-License-Identifier: GPL-3.0-or-later
// The peer's chain: in which order what it says becomes durable, pauses; and the probe.
#include <optional>
#include <string>
#include <vector>

#include "plain/reading/peer_chain.hpp"
#include "plain/reading/probe.hpp"
#include "tests/unit/support/chain_fixture.hpp"

namespace {

using namespace chain_test;
using jm::plain::PeerChain;
using jm::plain::Probe;

struct World final : LoopWorld, PeerChain::Listener {
  ~World() {
    on_loop([this] {
      chain.reset();
      all.clear();
    });
    stop();
  }
  Hash root(const mam::Writer& writer, std::uint64_t index) const {
    return *mam::root_of(writer, {index, 1, 0});
  }
  void write(const mam::Writer& writer, std::uint64_t index) {
    const auto made = message(writer, index, "MESSAGE");
    memory.put(made.address, made.payload);
  }
  void start() {
    on_loop([&] {
      ChannelRecord record;
      record.name = "alice";
      record.reader_mode = mam::Mode::Public;
      record.reader_root = root(peer, 0);
      chain.emplace(jm::plain::ChainServices{loop, share, ledger, *carrier, timing}, record, *this);
    });
  }
  bool reads(std::size_t count) {
    return eventually([=, this] { return all.size() == count; });
  }
  bool catches_up(int times) {
    return eventually([=, this] { return caught_ups >= times; });
  }
  // The root that is durable last.
  std::optional<Hash> durable() {
    std::optional<Hash> last;
    for (const Step& step : ledger.steps)
      if (step.reader_root) last = step.reader_root;
    return last;
  }

  void read(PeerChain::Message message) override {
    if (skip) message.ticket.skip();
    all.push_back(std::move(message));
  }
  void caught_up() override { ++caught_ups; }
  void junk(std::size_t) override {}
  void reading(const std::string&) override {}
  void leads_nowhere(const std::string&) override {}
  void not_durable(const std::string& reason) override { trouble = reason; }

  const mam::Writer peer = keys('P');
  std::optional<PeerChain> chain;
  std::vector<PeerChain::Message> all;
  bool skip = false;
  int caught_ups = 0;
  std::string trouble;
};

// Whatever order the decisions come in, the root goes as far as everything before it is decided.
START_TEST(decisions_become_durable_in_order) {
  World world;
  for (std::uint64_t i = 0; i < 3; ++i) world.write(world.peer, i);
  world.start();
  ck_assert(world.reads(3) && world.catches_up(1));
  world.on_loop([&] { world.all[1].ticket.decide(); });
  ck_assert(world.never([&] { return world.durable().has_value(); }));
  world.on_loop([&] { world.all[0].ticket.decide(); });
  ck_assert(world.eventually([&] { return world.durable() == world.root(world.peer, 2); }));
}
END_TEST

// What is decided before the end goes on being durable; what is decided with a message of ours goes with it.
START_TEST(a_decision_outlives_the_reading) {
  World world;
  for (std::uint64_t i = 0; i < 2; ++i) world.write(world.peer, i);
  world.start();
  ck_assert(world.reads(2) && world.catches_up(1));
  world.on_loop([&] {
    world.all[0].ticket.decide();
    world.chain->stop();
    ck_assert(world.durable() == world.root(world.peer, 1));
    world.all[1].ticket.decide();
    Step step;
    world.chain->join(step);
    ck_assert(step.reader_root == world.root(world.peer, 2));
  });
}
END_TEST

// What need not be told of is committed with others, at the latest with the sixteenth or at the end.
START_TEST(what_is_skipped_is_committed_together) {
  World world;
  world.skip = true;
  for (std::uint64_t i = 0; i < 20; ++i) world.write(world.peer, i);
  world.start();
  ck_assert(world.reads(20) && world.catches_up(1));
  ck_assert(world.eventually([&] { return world.durable() == world.root(world.peer, 20); }));
  ck_assert_uint_eq(world.on_loop([&] { return world.ledger.steps.size(); }), 2);
}
END_TEST

// It reads no further ahead of what is decided, but for what it catches up with.
START_TEST(reading_waits_for_decisions) {
  World world;
  world.start();
  ck_assert(world.catches_up(1));
  for (std::uint64_t i = 0; i < 32; ++i) {
    world.write(world.peer, i);
    ck_assert(world.reads(i + 1));
  }
  world.write(world.peer, 32);
  ck_assert(world.never([&] { return world.all.size() > 32; }));
  world.on_loop([&] { world.all[0].ticket.decide(); });
  ck_assert(world.reads(33));
}
END_TEST

START_TEST(a_pause_ends_with_catching_up) {
  World world;
  world.start();
  ck_assert(world.catches_up(1));
  world.on_loop([&] { world.chain->pause(50ms); });
  world.write(world.peer, 0);
  ck_assert(world.never([&] { return !world.all.empty(); }));
  ck_assert(world.reads(1) && world.catches_up(2));
}
END_TEST

START_TEST(a_refused_step_is_told) {
  World world;
  world.ledger.refuse = "broken";
  world.write(world.peer, 0);
  world.start();
  ck_assert(world.reads(1));
  world.on_loop([&] { world.all[0].ticket.decide(); });
  ck_assert(world.eventually([&] { return world.trouble == "broken"; }));
}
END_TEST

struct Asking : LoopWorld {
  ~Asking() {
    on_loop([this] { probe.reset(); });
    stop();
  }
  void ask() {
    on_loop([this] {
      Probe::Events events;
      events.answered = [this](bool is_there) {
        answer = is_there;
        probe.reset();
      };
      events.trouble = [this](const std::string& reason) { troubles += reason.empty() ? 0 : 1; };
      events.junk = [this](std::size_t count) { junk += count; };
      const auto own = keys('O');
      probe.emplace(loop, share, *carrier, own, *mam::root_of(own, {0, 1, 0}), std::move(events));
    });
  }
  std::optional<Probe> probe;
  std::optional<bool> answer;
  int troubles = 0;
  std::size_t junk = 0;
};

START_TEST(a_probe_finds_what_is_there) {
  Asking world;
  const auto made = message(keys('O'), 0, "OURS");
  world.memory.put(made.address, std::string(3000, 'J'));
  world.memory.put(made.address, made.payload);
  world.ask();
  ck_assert(world.eventually([&] { return world.answer == true; }));
}
END_TEST

// Junk is no message of ours; and without a carrier there is no answer.
START_TEST(a_probe_waits_for_the_carrier) {
  Asking world;
  world.memory.put(message(keys('O'), 0, "OURS").address, std::string(3000, 'J'));
  world.memory.down(true);
  world.ask();
  ck_assert(world.never([&] { return world.answer.has_value(); }));
  world.memory.down(false);
  ck_assert(world.eventually([&] { return world.answer == false; }));
  ck_assert_uint_eq(world.on_loop([&] { return world.junk; }), 1);
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("peer chain");
  TCase* tc = tcase_create("peer_chain");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, decisions_become_durable_in_order);
  tcase_add_test(tc, a_decision_outlives_the_reading);
  tcase_add_test(tc, what_is_skipped_is_committed_together);
  tcase_add_test(tc, reading_waits_for_decisions);
  tcase_add_test(tc, a_pause_ends_with_catching_up);
  tcase_add_test(tc, a_refused_step_is_told);
  tcase_add_test(tc, a_probe_finds_what_is_there);
  tcase_add_test(tc, a_probe_waits_for_the_carrier);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
