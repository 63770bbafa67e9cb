// SPDX-License-Identifier: GPL-3.0-or-later
// Delivery over two chains, and a channel on top of it: carrier, state and Janus are in memory.
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "dialog/crypto/native.hpp"
#include "gateway/channel/chain_channel.hpp"
#include "gateway/delivery/chain_delivery.hpp"
#include "tests/unit/support/chain_fixture.hpp"

namespace {

using namespace chain_test;
using namespace jm;
using namespace jm::gateway;
using plain::PeerChain;

ChannelRecord some_record() {
  ChannelRecord record;
  record.name = "alice";
  record.writer = keys('S');
  record.first_root = *mam::root_of(record.writer, {});
  record.reader_mode = mam::Mode::Public;
  record.reader_root = *mam::root_of(keys('P'), {});
  return record;
}

// Gives the record that the test names next, or refuses for the reason that it names.
class MemoryState final : public State {
 public:
  explicit MemoryState(MemoryLedger& ledger) : ledger_(ledger) {}
  std::vector<Result<ChannelRecord>> channels(const std::vector<const ChannelConfig*>& configs) override {
    ++opened;
    std::vector<Result<ChannelRecord>> records;
    for (std::size_t i = 0; i < configs.size(); ++i) records.push_back(some_record());
    return records;
  }
  Result<ChannelRecord> reseed(const ChannelConfig&, const std::string& why) override {
    reseeded.push_back(why);
    if (!refuse.empty()) return fail(std::exchange(refuse, {}));
    auto record = some_record();
    record.writer = keys('N');
    record.first_root = *mam::root_of(record.writer, {});
    return record;
  }
  void commit(Step step, std::function<void(Result<void>)> durable) override {
    ledger_.commit(std::move(step), std::move(durable));
  }

  int opened = 0;
  std::vector<std::string> reseeded;
  std::string refuse;

 private:
  MemoryLedger& ledger_;
};

struct SilentCore final : janus::Core {
  void request(janus::ChannelId, Json request, janus::Target) override {
    verbs.push_back(text_or(request.get(), "janus"));
  }
  void notify(janus::ChannelId, Json event) override { events.push_back(text_or(event.get(), "event")); }
  std::vector<std::string> verbs, events;
};

struct World : LoopWorld {
  World() {
    config.name = "alice";
    config.plugin = "janus.plugin.echotest";
    config.body = "{}";
    config.reachable = true;
    services.emplace(Services{loop,
                              pool,
                              state,
                              core,
                              status,
                              setups,
                              numbers,
                              [this](base::Level, const std::string& line) { lines.push_back(line); },
                              fast(),
                              "",
                              "",
                              {},
                              sealed_keys});
    status.begin(0, std::make_shared<const ChannelConfig>(config), Source::File, "");
  }
  static Timing fast() {
    Timing timing;
    timing.revive = timing.outbox_retry = timing.outbox_check = 5ms;
    timing.revive_slowest = timing.outbox_slowest = 20ms;
    return timing;
  }
  Hash address(const mam::Writer& writer, std::uint64_t index) const {
    return mam::address_of(*mam::root_of(writer, {index, 1, 0}), writer.mode);
  }
  void write(std::uint64_t index, const std::string& json) {
    const auto made = message(keys('P'), index, *plain::write_message(json, plain::Format::Plain));
    memory.put(made.address, made.payload);
  }

  ChannelConfig config;
  MemoryState state{ledger};
  SilentCore core;
  Status status{true, "compact"};
  base::Pool pool{1};
  base::Scheduler setups{loop, base::Scheduler::Rules{}};
  CoreNumbers numbers;
  const SealedKeys sealed_keys{dialog::native_primitives(), {dialog::Key()}};
  std::vector<std::string> lines;
  std::optional<Services> services;
};

struct Delivering final : World, Delivery::Listener {
  Delivering() {
    on_loop([this] {
      host.emplace(ChainHost{
          {*services, 0, config, services->log, counters,
           [this](const char* event, Json) { core.events.emplace_back(event); }, [this] { ++changes; }},
          *carrier,
          share,
          trouble});
      delivery.emplace(*host, some_record(), *this);
    });
  }
  ~Delivering() {
    on_loop([this] {
      delivery.reset();
      read_all.clear();
      returned.clear();
    });
    stop();
  }
  void send(const std::string& id, plain::Ticket ticket = {}, std::size_t length = 10) {
    Outgoing draft;
    draft.id = id;
    draft.text = "[\"" + std::string(length, 'x') + "\"]";
    draft.call = "call";
    draft.re = "question";
    draft.ticket = std::move(ticket);
    ck_assert(delivery->send(std::move(draft)));
  }

  void read(Received message, bool) override { read_all.push_back(std::move(message)); }
  void caught_up() override { ++caught_ups; }
  void attached(const std::shared_ptr<plain::Trace>&, const std::string& call) override {
    calls.push_back(call);
  }
  void unsendable(Outgoing message, const std::string&) override { returned.push_back(std::move(message)); }
  void warn(const std::string& reason) override { warnings.push_back(reason); }
  void fault(const std::string& reason) override { faults.push_back(reason); }

  ChannelTrouble trouble{[](base::Level, const std::string&) {}, [] {}};
  janus::Counters counters;
  std::optional<ChainHost> host;
  std::optional<ChainDelivery> delivery;
  std::deque<Received> read_all;
  std::vector<Outgoing> returned;
  std::vector<std::string> calls, warnings, faults;
  std::optional<plain::Format> format = plain::Format::Plain;
  int caught_ups = 0, changes = 0;
};

struct Living final : World {
  Living() {
    on_loop([this] {
      channel.emplace(*services, numbers.take(), std::make_shared<const ChannelConfig>(config), some_record(),
                      *carrier);
    });
  }
  ~Living() {
    on_loop([this] { channel.reset(); });
    stop();
  }
  void start() {
    on_loop([this] { channel->start(); });
  }
  bool shows(const std::string& name) {
    return eventually([=, this] { return status.find("alice")->view.state == name; });
  }
  std::optional<ChainChannel> channel;
};

}  // namespace

// The peer's message and our answer to it become durable in one step.
START_TEST(an_answer_and_its_question_are_one_step) {
  Delivering world;
  world.write(0, "{}");
  ck_assert(world.eventually([&] { return world.read_all.size() == 1; }));
  world.on_loop([&] { world.send("a", std::move(world.read_all[0].ticket)); });
  ck_assert(world.eventually([&] { return world.calls.size() == 1; }));
  world.on_loop([&] {
    ck_assert_uint_eq(world.ledger.steps.size(), 1);
    ck_assert(world.ledger.steps[0].signed_message && world.ledger.steps[0].reader_root);
    ck_assert_uint_eq(world.counters.messages, 1);
    ck_assert_uint_eq(world.counters.attached, 1);
    ck_assert(world.delivery->keeps("a"));
    world.delivery->peer_read("a");
    ck_assert(!world.delivery->keeps("a"));
  });
}
END_TEST

START_TEST(what_is_too_long_comes_back) {
  Delivering world;
  world.on_loop([&] { world.send("a", {}, plain::kMaxPayload); });
  ck_assert(world.eventually([&] { return world.returned.size() == 1; }));
  world.on_loop([&] { ck_assert_str_eq(world.returned[0].re.c_str(), "question"); });
}
END_TEST

START_TEST(a_refused_step_is_a_fault) {
  Delivering world;
  world.on_loop([&] {
    world.ledger.refuse = "broken";
    world.send("a");
  });
  ck_assert(world.eventually([&] { return world.faults.size() == 1; }));
}
END_TEST

START_TEST(a_channel_runs_and_closes) {
  Living world;
  world.start();
  ck_assert(world.shows("listening"));
  world.on_loop([&] {
    world.channel->close("the gateway stops");
    ck_assert(world.channel->idle());
  });
  ck_assert_int_eq(world.state.opened, 0);
}
END_TEST

// What it was to sign next was signed: the state is an older copy.
START_TEST(a_channel_with_an_older_copy_gets_fresh_seeds) {
  Living world;
  const auto signed_before = message(keys('S'), 0, "OURS");
  world.memory.put(signed_before.address, signed_before.payload);
  world.start();
  ck_assert(world.shows("listening"));
  ck_assert_str_eq(world.state.reseeded.at(0).c_str(), kOlderCopy);
  ck_assert(world.status.find("alice")->view.root == *mam::root_of(keys('N'), {}));
}
END_TEST

// What stops it may pass: it begins anew from what is durable, and does what could not be done.
START_TEST(a_channel_that_stopped_begins_anew) {
  Living world;
  world.start();
  ck_assert(world.shows("listening"));
  world.on_loop([&] {
    world.state.refuse = "not now";
    world.channel->reset("reset by hand");
  });
  ck_assert(world.eventually([&] { return world.state.reseeded.size() == 2; }));
  ck_assert(world.shows("listening"));
  ck_assert_str_eq(world.state.reseeded[1].c_str(), "reset by hand");
}
END_TEST

int main() {
  Suite* suite = suite_create("delivery");
  TCase* tc = tcase_create("chains");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, an_answer_and_its_question_are_one_step);
  tcase_add_test(tc, what_is_too_long_comes_back);
  tcase_add_test(tc, a_refused_step_is_a_fault);
  tcase_add_test(tc, a_channel_runs_and_closes);
  tcase_add_test(tc, a_channel_with_an_older_copy_gets_fresh_seeds);
  tcase_add_test(tc, a_channel_that_stopped_begins_anew);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
