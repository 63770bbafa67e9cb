// SPDX-License-Identifier: GPL-3.0-or-later
// Messages between a conversation and a dialog.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "dialog/crypto/native.hpp"
#include "gateway/delivery/dialog_delivery.hpp"
#include "janus/messages/incoming.hpp"
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;

namespace {

void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

struct MuteCore final : janus::Core {
  void request(janus::ChannelId, Json, janus::Target) override {}
  void notify(janus::ChannelId, Json) override {}
};

// A delivery whose dialog is a list.
struct World final : Delivery::Listener {
  explicit World(ChannelConfig::Api api = ChannelConfig::Api::Plugin)
      : state(state_test::open_state(folder / "state")),
        services{loop, pool, *state, core, status, setups, numbers, [](base::Level, const std::string&) {},
                 {},   "",   "",     {},   keys},
        host{services, 0, config, services.log, counters, [](const char*, Json) {}, [] {}} {
    config.api = api;
    delivery.emplace(
        host,
        [this](dialog::Payload payload) -> std::uint64_t {
          if (full) return 0;
          sent.push_back(std::move(payload));
          return ++tag;
        },
        times, *this);
  }
  void deliver(const std::string& text, const std::string& secrets = "") {
    delivery->deliver({text, secrets}, now.steady, now);
  }
  bool send(const std::string& id, const std::string& text = "{}", bool droppable = false) {
    Outgoing message;
    message.id = id;
    message.text = text;
    message.call = "call=c";
    message.droppable = droppable;
    return delivery->send(std::move(message));
  }

  void read(Received message, bool catching_up) override {
    ck_assert(!catching_up && message.not_before && !message.ticket);
    all.push_back(std::move(message.text));
  }
  void caught_up() override {}
  void attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call) override {
    calls.push_back(call);
    traces.push_back(trace);
  }
  void unsendable(Outgoing, const std::string&) override {}
  void warn(const std::string&) override {}
  void fault(const std::string&) override {}

  TempFolder folder;
  base::Loop loop;
  base::Pool pool{1};
  std::unique_ptr<State> state;
  MuteCore core;
  Status status{true, "compact"};
  base::Scheduler setups{loop, {}};
  CoreNumbers numbers;
  const SealedKeys keys{dialog::native_primitives(), {dialog::Key()}};
  const Services services;
  ChannelConfig config;
  janus::Counters counters;
  const ChannelHost host;
  plain::PublishTimes times;
  std::optional<DialogDelivery> delivery;
  const base::Now now = base::Now::read();
  bool full = false;
  std::uint64_t tag = 0;
  std::vector<dialog::Payload> sent;
  std::deque<plain::ReadText> all;
  std::vector<std::string> calls;
  std::vector<std::shared_ptr<plain::Trace>> traces;
};

}  // namespace

START_TEST(each_envelope_is_a_message) {
  World world;
  world.deliver("");  // a payload that says nothing
  ck_assert(world.all.empty());
  world.deliver(R"([{"id":"1","type":"message"},{"v":1,"id":"2","call":"c","ts":7,"type":"bye"}])",
                R"([[0,{"token":"secret"}]])");
  ck_assert_uint_eq(world.all.size(), 2);
  ck_assert_uint_eq(world.counters.messages, 2);
  const auto first = janus::read_incoming(world.all[0]), second = janus::read_incoming(world.all[1]);
  ck_assert(first && first->form == plain::Format::Envelope && first->envelope() != nullptr);
  ck_assert(first->envelope()->token == "secret");
  ck_assert(first->envelope()->call.empty());
  ck_assert(second && second->envelope()->call == "c");
}
END_TEST

START_TEST(objects_of_janus_stay_together) {
  World world(ChannelConfig::Api::Janus);
  world.deliver(R"([{"janus":"create"},{"janus":"attach"}])", R"([[1,{"token":"t"}]])");
  ck_assert_uint_eq(world.all.size(), 1);
  check_text(dump(world.all[0]->value.get()), R"([{"janus":"create"},{"janus":"attach","token":"t"}])");
}
END_TEST

START_TEST(what_cannot_be_read) {
  World world;
  world.deliver("[");
  world.deliver("[{}]", "[[7,{}]]");
  ck_assert_uint_eq(world.all.size(), 2);
  for (const auto& text : world.all) ck_assert(!text && text.error().form == plain::Format::Envelope);
  world.delivery->stop_reading();
  world.deliver("[{}]");
  ck_assert_uint_eq(world.all.size(), 2);
}
END_TEST

START_TEST(what_is_sent) {
  World world;
  ck_assert(world.send("a", R"({"id":"a","iceServers":[]})"));
  check_text(world.sent[0].text, R"([{"id":"a"}])");
  check_text(world.sent[0].secrets, R"([[0,{"iceServers":[]}]])");
  ck_assert(!world.delivery->idle() && !world.delivery->measured());
  world.delivery->attached(world.tag, base::Now::read().steady);
  world.delivery->attached(world.tag, base::Now::read().steady);  // twice is once
  ck_assert(world.delivery->idle() && world.delivery->measured());
  ck_assert(world.calls == std::vector<std::string>{"call=c"});
  ck_assert_uint_eq(world.counters.attached, 1);
  world.full = true;
  ck_assert(!world.send("b"));
  ck_assert(world.delivery->idle());
}
END_TEST

START_TEST(what_is_under_way_is_bounded) {
  World world;
  int taken = 0;
  while (world.send("e", "{}", true)) ++taken;
  ck_assert_int_eq(taken, 16);
  while (world.send("m")) ++taken;
  ck_assert_int_eq(taken, 32);
  ck_assert(!world.send("long", std::string(dialog::kMostText, 'x')));
  // What ends unsent counts no longer as being under way.
  world.delivery.reset();
  ck_assert_int_eq(static_cast<int>(world.times.slowest(world.now.steady + std::chrono::hours(1)).count()),
                   0);
}
END_TEST

START_TEST(what_the_peer_has_read) {
  World world;
  for (const char* id : {"a", "b", "c"}) ck_assert(world.send(id));
  ck_assert_uint_eq(world.delivery->unread(), 3);
  ck_assert(world.delivery->covers("b", "a") && world.delivery->covers("b", "b"));
  ck_assert(!world.delivery->covers("b", "c") && !world.delivery->covers("x", "a"));
  world.delivery->peer_read("b");
  ck_assert(!world.delivery->keeps("a") && !world.delivery->keeps("b") && world.delivery->keeps("c"));
  world.delivery->peer_read("x");
  world.delivery->let_go("call=other");
  ck_assert_uint_eq(world.delivery->unread(), 1);
  world.delivery->let_go("call=c");
  ck_assert_uint_eq(world.delivery->unread(), 0);
}
END_TEST

int main() {
  Suite* suite = suite_create("dialog_delivery");
  TCase* tests = tcase_create("dialog_delivery");
  for (const TTest* test : {each_envelope_is_a_message, objects_of_janus_stay_together, what_cannot_be_read,
                            what_is_sent, what_is_under_way_is_bounded, what_the_peer_has_read})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
