// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's chain by itself (WrittenChain): the test is the writer that signs on it.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plain/writing/written_chain.hpp"
#include "tests/unit/support/chain_fixture.hpp"

namespace {

using namespace chain_test;
using namespace jm;
using namespace jm::plain;

struct Written final : LoopWorld, WrittenChain::Listener {
  explicit Written(std::uint64_t next_index = 0) {
    record.name = "alice";
    record.writer = writer;
    record.next_index = next_index;
    on_loop([&] { chain = std::make_unique<WrittenChain>(services, record, *this, [this] { ++rooms; }); });
  }
  ~Written() {
    on_loop([this] { chain.reset(); });
    stop();
  }
  void attached(const std::shared_ptr<Trace>& trace, const std::string& call) override {
    calls.push_back(call);
    traces.push_back(trace);
  }
  void attached_again() override {}
  void cannot_attach(const carrier::CarrierError& error) override { troubles += error.reason + ";"; }
  void attaches_again() override { troubles += "works;"; }

  // Signs on the next index; it is durable at once.
  Step write(const std::string& id, std::shared_ptr<Trace> trace = nullptr) {
    Step step;
    WrittenMessage one{item(writer, chain->next_index(), "call " + id), id, false, std::move(trace)};
    chain->use_index(step);
    chain->add(std::move(one), false);
    return step;
  }
  bool attaches(std::size_t count) {
    return eventually([=, this] { return calls.size() == count; });
  }

  WriterRecord record;
  const mam::Writer writer = keys('S');
  const ChainServices services{loop, share, ledger, *carrier, timing};
  std::unique_ptr<WrittenChain> chain;
  int rooms = 0;
  std::vector<std::string> calls;
  std::vector<std::shared_ptr<Trace>> traces;
  std::string troubles;
};

}  // namespace

START_TEST(what_is_written_is_attached_and_told) {
  Written world(4);
  const auto trace = std::make_shared<Trace>();
  world.on_loop([&] {
    world.write("a", trace);
    world.write("b");
    ck_assert_uint_eq(world.chain->next_index(), 6);
    ck_assert(world.chain->keeps("a") && world.chain->keeps("b") && !world.chain->keeps("c"));
  });
  ck_assert(world.attaches(2));
  world.on_loop([&] {
    ck_assert(world.calls[0] == "call a" && world.traces[0] == trace && !world.traces[1]);
    ck_assert(trace->at(Stage::Attached) != Trace::Clock::time_point());
    ck_assert(world.chain->outbox().all_attached());
  });
  ck_assert_uint_eq(world.memory.at(item(world.writer, 5).address).size(), 1);
}
END_TEST

START_TEST(what_is_read_goes_and_makes_room) {
  Written world;
  world.on_loop([&] {
    for (const char* id : {"a", "b", "c"}) world.write(id);
  });
  ck_assert(world.attaches(3));
  world.on_loop([&] {
    world.chain->read("nobody's");
    ck_assert_int_eq(world.rooms, 0);
    world.chain->read("b");
    ck_assert(!world.chain->keeps("a") && !world.chain->keeps("b") && world.chain->keeps("c"));
    ck_assert_int_ge(world.rooms, 1);
    // The state hears of it with the next message.
    const Step step = world.write("d");
    ck_assert(step.peer_read == 2 && step.outbox_done == (std::vector<std::uint64_t>{0, 1}));
    ck_assert(world.ledger.steps.empty());
  });
}
END_TEST

START_TEST(the_state_hears_of_it_soon_without_a_message) {
  Written world;
  world.on_loop([&] {
    world.write("a");
    world.chain->read("a");
  });
  ck_assert(world.eventually([&] { return world.ledger.steps.size() == 1; }));
  ck_assert(world.on_loop([&] { return world.ledger.steps[0].peer_read == 1; }));
}
END_TEST

START_TEST(what_was_let_go_is_not_kept_once_attached) {
  Written world;
  world.on_loop([&] {
    world.write("a");
    world.write("b");
    world.chain->let_go("call a");
  });
  ck_assert(world.eventually([&] { return !world.chain->keeps("a"); }));
  ck_assert(world.on_loop([&] { return world.chain->keeps("b"); }));
  ck_assert_uint_eq(world.memory.at(item(world.writer, 0).address).size(), 1);
}
END_TEST

START_TEST(trouble_with_the_carrier_is_told_once) {
  Written world;
  world.memory.down(true);
  world.on_loop([&] { world.write("a"); });
  ck_assert(world.eventually([&] { return !world.troubles.empty(); }));
  world.memory.down(false);
  ck_assert(world.attaches(1));
  ck_assert(world.on_loop([&] { return world.troubles.ends_with(";works;"); }));
}
END_TEST

int main() {
  Suite* suite = suite_create("written chain");
  TCase* tests = tcase_create("written chain");
  tcase_set_timeout(tests, 60);
  for (const TTest* test : {what_is_written_is_attached_and_told, what_is_read_goes_and_makes_room,
                            the_state_hears_of_it_soon_without_a_message,
                            what_was_let_go_is_not_kept_once_attached, trouble_with_the_carrier_is_told_once})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
