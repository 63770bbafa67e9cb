// SPDX-License-Identifier: GPL-3.0-or-later
// What opens a gateway and runs its channels (ChannelRunner), without the gateway: the test is Janus's core.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/sqlite/database.hpp"
#include "gateway/run/channel_runner.hpp"
#include "gateway/status/channel_settings.hpp"
#include "tests/unit/support/loop_fixture.hpp"
#include "tests/unit/support/memory_carrier.hpp"
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;
using std::chrono::milliseconds;

namespace {

struct Running final : Core {
  Running() {
    options.log = log.log();
    options.timing.revive = options.timing.revive_slowest = milliseconds(1);
    options.config.state_dir = folder / "state";
    options.config.node.enabled = false;
    options.config.carriers["memory"].name = "memory";
    options.config.carriers["memory"].public_url = "https://memory.example";
    options.carrier = [this](base::Loop& of, const CarrierConfig&) { return memory.open(of); };
  }
  ~Running() override { end(); }

  static ChannelConfig channel(const std::string& name) {
    ChannelConfig config = named_peer(name);
    config.carrier = "memory";
    config.plugin = "janus.plugin.echotest";
    config.body = "{}";
    return config;
  }
  Result<void> start() {
    Result<void> outcome;
    on([&] {
      runner = std::make_unique<ChannelRunner>(
          options, ChannelRunner::Parts{loop, pool, budget, setups, *this, status});
      outcome = runner->start();
    });
    return outcome;
  }
  void end() {
    on([this] { runner.reset(); });
  }
  void on(const std::function<void()>& task) { thread.call(task); }
  void until(const char* what, const std::function<bool()>& is_so) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (bool yes = false; !yes;) {
      ck_assert_msg(std::chrono::steady_clock::now() < end, "never: %s\n%s", what, log.text().c_str());
      on([&] { yes = is_so(); });
    }
  }
  void until_listening(const std::string& name) {
    until("it listens", [&] {
      const auto found = status.find(name);
      return found && found->view.state == "listening";
    });
  }
  std::size_t running() {
    std::size_t count = 0;
    on([&] { count = runner->running(); });
    return count;
  }

  void request(ChannelId, Json request, Target) override { requests.push_back(std::move(request)); }
  void notify(ChannelId, Json) override {}

  TempFolder folder;
  MemoryCarrier memory;
  loop_test::Lines log;
  GatewayOptions options;
  Status status{true, "compact"};
  std::vector<Json> requests;
  base::Loop loop;
  base::Budget budget{loop};
  base::Scheduler setups{loop, {}};
  base::Pool pool{1};
  std::unique_ptr<ChannelRunner> runner;
  LoopThread thread{loop};
};

constexpr const char* kBob = R"({"plugin":"janus.plugin.echotest","carrier":"memory"})";

}  // namespace

START_TEST(what_is_configured_runs) {
  Running world;
  world.options.config.channels = {Running::channel("alice"), Running::channel("bob")};
  ck_assert(world.start().has_value());
  ck_assert_uint_eq(world.running(), 2);
  ck_assert_ptr_nonnull(world.runner->changes());
  world.until_listening("alice");
  world.until_listening("bob");
  // Janus was asked for its configuration, and only the answer to that is the runner's own.
  world.on([&] {
    ck_assert_uint_eq(world.requests.size(), 1);
    Json answer(json_object());
    set(answer.get(), "transaction", text_or(world.requests[0].get(), "transaction"));
    json_object_set_new(answer.get(), "webrtc_encryption", json_false());
    world.runner->from_core(0, answer.get());
  });
  ck_assert(world.log.has("no_webrtc_encryption"));
}
END_TEST

START_TEST(without_a_channel_there_is_nothing_to_run) {
  Running world;
  const auto outcome = world.start();
  ck_assert(!outcome && outcome.error().reason == "no channel can run");
  world.end();
  world.options.config.allow_empty = true;
  ck_assert(world.start().has_value());
  ck_assert_uint_eq(world.running(), 0);
}
END_TEST

START_TEST(while_it_waits_nothing_runs_and_then_all_does) {
  Running world;
  world.options.config.channels = {Running::channel("alice")};
  open_state(world.options.config.state_dir).reset();
  auto other =
      base::Database::open(world.folder / "state/state.db", base::Database::Access::Write, milliseconds(0));
  ck_assert(other.has_value() && other->run("BEGIN IMMEDIATE").has_value());
  ck_assert(world.start().has_value());
  ck_assert_uint_eq(world.running(), 0);
  ck_assert_ptr_null(world.runner->changes());
  ck_assert(!world.runner->link(world.options.config.channels[0]).has_value());
  ck_assert(!world.status.trouble().empty());
  world.on([&] {
    ck_assert(world.runner->idle());
    world.runner->from_core(0, nullptr);  // nobody is there
    world.runner->session_over(0, 1, false);
    world.runner->close("stop");
  });
  other->roll_back();
  world.until("it runs", [&] { return world.runner->running() == 1; });
  world.log.wait("what kept the channels from running is over: 1 of 1 run");
  ck_assert(world.status.trouble().empty());
}
END_TEST

START_TEST(a_sealed_channel_has_a_link) {
  Running world;
  ChannelConfig sealed;
  sealed.name = "lobby";
  sealed.kind = ChannelConfig::Kind::Sealed;
  sealed.carrier = "memory";
  sealed.plugin = "janus.plugin.echotest";
  sealed.body = "{}";
  world.options.config.page = "https://page/";
  world.options.config.channels = {sealed};
  ck_assert(world.start().has_value());
  const auto link = world.runner->link(sealed);
  ck_assert_msg(link.has_value(), "%s", link ? "" : link.error().reason.c_str());
  ck_assert(link->starts_with("https://page/"));
  // It is the same for as long as the state is.
  world.end();
  ck_assert(world.start().has_value());
  ck_assert(world.runner->link(sealed) == *link);
}
END_TEST

START_TEST(what_was_kept_runs_at_the_next_start) {
  Running world;
  world.options.config.allow_empty = true;
  ck_assert(world.start().has_value());
  const auto bob = channel_from_json("bob", parse_object(kBob)->get(), world.options.config);
  ck_assert_msg(bob.has_value(), "%s", bob ? "" : bob.error().reason.c_str());
  world.on([&] { world.runner->changes()->add(std::make_shared<ChannelConfig>(*bob), kBob, true); });
  world.until_listening("bob");
  world.end();
  world.status.end(0);

  ck_assert(world.start().has_value());
  ck_assert_uint_eq(world.running(), 1);
  ck_assert(world.status.find("bob")->source == Source::Persistent);
  world.end();
  world.status.end(0);

  // The file's is used.
  world.options.config.channels = {Running::channel("bob")};
  ck_assert(world.start().has_value());
  ck_assert_uint_eq(world.running(), 1);
  ck_assert(world.status.find("bob")->source == Source::File);
  ck_assert(world.log.has("channel bob: one of this name was added at run time, the file's is used"));
}
END_TEST

START_TEST(it_closes_its_channels) {
  Running world;
  world.options.config.channels = {Running::channel("alice")};
  ck_assert(world.start().has_value());
  world.until_listening("alice");
  world.on([&] { world.runner->close("the gateway stops"); });
  world.until("it is idle", [&] { return world.runner->idle(); });
  ck_assert(world.status.find("alice").has_value());
}
END_TEST

int main() {
  Suite* suite = suite_create("channel runner");
  TCase* tests = tcase_create("channel runner");
  tcase_set_timeout(tests, 60);
  for (const TTest* test : {what_is_configured_runs, without_a_channel_there_is_nothing_to_run,
                            while_it_waits_nothing_runs_and_then_all_does, a_sealed_channel_has_a_link,
                            what_was_kept_runs_at_the_next_start, it_closes_its_channels})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
