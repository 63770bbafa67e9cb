// SPDX-License-Identifier: GPL-3.0-or-later
// What the gateway consists of, each part without the others that it can do without: node, carriers, links,
// Janus's configuration, the channels and their changes.
#include "dialog/crypto/native.hpp"
#include "gateway/kept/kept_store.hpp"
#include "gateway/run/carriers.hpp"
#include "gateway/run/channel_set.hpp"
#include "gateway/run/embedded_node.hpp"
#include "gateway/run/janus_check.hpp"
#include "gateway/run/runtime_changes.hpp"
#include "tests/unit/support/loop_fixture.hpp"
#include "tests/unit/support/memory_carrier.hpp"
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;
using std::chrono::milliseconds;

namespace {

// Takes requests and answers none.
class MuteCore : public Core {
 public:
  void request(ChannelId, Json request, Target) override { requests.push_back(std::move(request)); }
  void notify(ChannelId, Json) override {}
  std::vector<Json> requests;
};

class NoState : public State {
 public:
  std::vector<Result<ChannelRecord>> channels(const std::vector<const ChannelConfig*>& configs) override {
    ++asked;
    return std::vector<Result<ChannelRecord>>(configs.size(), jm::fail("broken", passes));
  }
  Result<ChannelRecord> reseed(const ChannelConfig&, const std::string&) override { return jm::fail("no"); }
  void commit(Step, std::function<void(Result<void>)>) override {}
  bool passes = false;
  int asked = 0;
};

// What channels need, over a carrier in memory. Everything of on() lives on the loop's thread.
class Site {
 public:
  Site() : dir(folder / "state") {
    options.log = lines.log();
    options.timing.revive = options.timing.revive_slowest = milliseconds(1);
    options.config.file = "/none.jcfg";
    options.config.page = "https://page/";
    options.config.carriers["memory"].name = "memory";
    options.config.carriers["memory"].public_url = "https://memory.example";
    options.carrier = [this](base::Loop& of, const CarrierConfig&) {
      ++opened;
      return no_carrier ? nullptr : memory.open(of);
    };
  }
  ~Site() {
    thread.call([&] {
      changes.reset();
      channels.reset();
      services.reset();
      carriers.reset();
      kept.reset();
      state.reset();
    });
  }
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  void open(std::unique_ptr<State> other = nullptr) {
    on([&] {
      state = other ? std::move(other) : open_state(dir);
      kept = std::make_unique<KeptStore>(dir, loop, options.log, status,
                                         base::Outage(milliseconds(1), milliseconds(1)));
      carriers = std::make_unique<Carriers>(options, loop, budget, node);
      services = std::make_unique<Services>(Services{
          loop, pool, *state, core, status, setups, numbers, options.log, options.timing, "", "", {}, keys});
      channels = std::make_unique<ChannelSet>(*services, *carriers);
      changes = std::make_unique<RuntimeChanges>(options, *kept, *channels, janus);
    });
  }
  void on(const std::function<void()>& task) { thread.call(task); }
  void begin(const std::vector<std::string>& names) {
    std::vector<Opening> openings;
    for (const std::string& name : names)
      openings.push_back({std::make_shared<const ChannelConfig>(channel(name)), Source::File, ""});
    on([&] { channels->begin(std::move(openings)); });
  }
  static ChannelConfig channel(const std::string& name) {
    ChannelConfig config = named_peer(name);
    config.carrier = "memory";
    config.plugin = "janus.plugin.echotest";
    config.body = "{}";
    return config;
  }
  // Looks again and again, on the loop's thread, until it is so.
  void until(const char* what, const std::function<bool()>& is_so) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (bool yes = false; !yes;) {
      ck_assert_msg(std::chrono::steady_clock::now() < end, "never: %s\n%s", what, lines.text().c_str());
      on([&] { yes = is_so(); });
    }
  }
  std::string state_of(const std::string& name) const {
    const auto found = status.find(name);
    return found ? found->view.state : "gone";
  }

  TempFolder folder;
  const std::string dir;
  MemoryCarrier memory;
  loop_test::Lines lines;
  GatewayOptions options;
  MuteCore core;
  Status status{true, "compact"};
  int opened = 0;  // carriers
  bool no_carrier = false;
  base::Loop loop;
  base::Budget budget{loop};
  base::Scheduler setups{loop, {}};
  CoreNumbers numbers;
  const SealedKeys keys{dialog::native_primitives(), {dialog::Key()}};
  base::Pool pool{1};
  EmbeddedNode node{options.config, [](base::Level, const std::string&) {}};
  std::unique_ptr<State> state;
  std::unique_ptr<KeptStore> kept;
  std::unique_ptr<Carriers> carriers;
  std::unique_ptr<Services> services;
  std::unique_ptr<ChannelSet> channels;
  JanusCheck janus{core, lines.log(), false, [this] { return channels->unchecked(); }};
  std::unique_ptr<RuntimeChanges> changes;
  LoopThread thread{loop};
};

}  // namespace

START_TEST(a_call_to_the_loops_thread) {
  loop_test::RunningLoop running;
  std::string order;
  running.loop.post([&] { order += "posted "; });
  running.thread.call([&] { order += "called "; });
  order += "back";
  same_text(order, "posted called back");
}
END_TEST

START_TEST(a_node_that_is_not_wanted) {
  Config config;
  config.node.enabled = false;
  EmbeddedNode node(config, [](base::Level, const std::string&) {});
  ck_assert(node.open().has_value() && node.node() == nullptr && node.url().empty());
}
END_TEST

START_TEST(a_node_is_opened_once) {
  loop_test::Lines lines;
  Config config;
  config.node.store.db_file = ":memory:";
  config.node.server.listen = "127.0.0.1:0";
  EmbeddedNode node(config, lines.log());
  ck_assert(node.open().has_value());
  const std::string url = node.url();
  ck_assert(node.node() != nullptr && url.starts_with("http://127.0.0.1:"));
  ck_assert(lines.has("embedded node: listening on " + url));
  ck_assert(node.open().has_value() && node.url() == url);
  // Its port is taken; the reason names the node.
  config.node.server.listen = url.substr(7);
  EmbeddedNode other(config, lines.log());
  const auto taken = other.open();
  ck_assert(!taken && taken.error().reason.starts_with("embedded node: "));
}
END_TEST

START_TEST(carriers_are_opened_when_they_are_needed) {
  Site site;
  site.open();
  ck_assert_int_eq(site.opened, 0);
  site.on([&] {
    const auto first = site.carriers->open_for(Site::channel("a"));
    ck_assert(first.size() == 1 && site.carriers->open_for(Site::channel("b")) == first);
  });
  ck_assert_int_eq(site.opened, 1);
}
END_TEST

START_TEST(urls_for_links) {
  Site site;
  auto& all = site.options.config.carriers;
  all["list"].urls = {"https://one", "https://two"};
  all["anywhere"].urls = {"http://0.0.0.0:1"};
  all["node"];
  site.open();
  ck_assert(site.carriers->public_url("memory") == "https://memory.example");
  ck_assert(site.carriers->public_url("list") == "https://one");
  ck_assert(site.carriers->public_url("anywhere").empty() && site.carriers->public_url("none").empty());
  ChannelConfig channel;
  for (const char* carrier : {"list", "anywhere", "anywhere", "node"}) {
    channel.carrier = carrier;
    site.on([&] { site.carriers->warn_without_url(channel); });
  }
  // Once for each; a plain channel has no link.
  ck_assert_uint_eq(site.lines.count("/none.jcfg: carrier anywhere: public_url: is missing"), 1);
  ck_assert_uint_eq(site.lines.count("public_url: is missing"), 2);
  all["other"];
  channel = Site::channel("bob");
  channel.carrier = "other";
  site.on([&] { site.carriers->warn_without_url(channel); });
  ck_assert_uint_eq(site.lines.count("public_url: is missing"), 2);
}
END_TEST

START_TEST(what_janus_says_of_itself) {
  MuteCore core;
  loop_test::Lines lines;
  const ChannelConfig channel = Site::channel("alice");
  int asked = 0;
  JanusCheck check(core, lines.log(), false, [&] {
    ++asked;
    return ChannelConfigs{&channel};
  });
  const auto message = [](const std::string& transaction) {
    Json json = std::move(*parse_object(R"({"webrtc_encryption":false})"));
    set(json.get(), "transaction", transaction);
    return json;
  };
  ck_assert(!check.takes(message("").get()));
  check.ask();
  ck_assert_uint_eq(core.requests.size(), 1);
  same_text(text_or(core.requests[0].get(), "janus"), "info");
  const std::string transaction = text_or(core.requests[0].get(), "transaction");
  ck_assert(!check.takes(message("another").get()) && asked == 0);
  ck_assert(check.takes(message(transaction).get()) && asked == 1);
  ck_assert(lines.has("Janus's configuration: no_webrtc_encryption"));
  ck_assert(!check.takes(message(transaction).get()));
}
END_TEST

START_TEST(channels_begin_and_end) {
  Site site;
  site.open();
  site.begin({"alice", "bob"});
  site.on([&] {
    ck_assert_uint_eq(site.channels->running(), 2);
    ck_assert_uint_eq(site.channels->unchecked().size(), 2);
    ck_assert_uint_eq(site.channels->unchecked().size(), 0);
    ck_assert(site.channels->may_run());
  });
  site.until("both listen",
             [&] { return site.state_of("alice") + site.state_of("bob") == "listeninglistening"; });
  site.on([&] {
    site.channels->remove("alice", "removed");
    site.channels->remove("nobody", "removed");
    site.channels->reset("nobody", "reset");
  });
  site.until("alice is gone", [&] { return site.state_of("alice") == "gone"; });
  // Its number is free.
  site.begin({"carol"});
  site.on([&] {
    ck_assert_uint_eq(site.channels->size(), 2);
    ck_assert(site.channels->unchecked()[0]->name == "carol");
  });
  ck_assert(site.status.channels()[0].config->name == "carol");
  site.on([&] { site.channels->close("the gateway stops"); });
  site.until("all are idle", [&] { return site.channels->idle(); });
}
END_TEST

START_TEST(a_channel_without_a_carrier_stays_off) {
  Site site;
  site.no_carrier = true;
  site.open();
  site.begin({"alice"});
  ck_assert(site.lines.has("channel alice: carrier: cannot be used, see above; stays off"));
  same_text(site.state_of("alice"), "off");
  site.on([&] { ck_assert(!site.channels->may_run() && site.channels->running() == 0); });
}
END_TEST

START_TEST(records_are_asked_for_again) {
  Site site;
  auto made = std::make_unique<NoState>();
  NoState& state = *made;
  state.passes = true;
  site.open(std::move(made));
  site.begin({"alice", "bob"});
  ck_assert(site.lines.has("channel alice: broken; off, trying again"));
  site.on([&] { ck_assert(site.channels->may_run() && site.channels->running() == 0); });
  // Both in one question, as often as it takes.
  site.until("it is asked again", [&] { return state.asked >= 3; });
  ck_assert_uint_eq(site.lines.count("trying again"), 2);
  same_text(site.status.find("bob")->view.last_error, "broken");
}
END_TEST

START_TEST(records_that_fail_for_good) {
  Site site;
  site.open(std::make_unique<NoState>());
  site.begin({"alice"});
  site.on([&] { ck_assert(!site.channels->may_run()); });
}
END_TEST

START_TEST(changes_at_run_time) {
  Site site;
  site.open();
  site.on([&] { ck_assert(site.kept->open().has_value()); });
  const auto settings = parse_object(R"({"plugin":"p","carrier":"memory"})");
  const auto config = site.changes->admit("bob", settings->get(), true);
  ck_assert_msg(config.has_value(), "%s", config ? "" : config.error().reason.c_str());
  const auto wrong = site.changes->admit("bob", parse_object("{}")->get(), true);
  ck_assert(!wrong && wrong.error().reason.find("plugin") != std::string::npos);
  site.on([&] {
    site.changes->add(*config, dump(settings->get()), true);
    ck_assert(site.kept->has("bob") && site.channels->running() == 1);
  });
  ck_assert(site.status.find("bob")->source == Source::Persistent);
  ck_assert_uint_eq(site.core.requests.size(), 1);  // Janus is asked about it
  site.on([&] {
    site.changes->remove("bob");
    ck_assert(!site.kept->has("bob"));
  });
  site.until("bob is gone", [&] { return site.state_of("bob") == "gone"; });
  ck_assert(site.lines.has("channel bob: added at run time") &&
            site.lines.has("channel bob: removed at run time"));
}
END_TEST

START_TEST(a_channel_that_cannot_be_kept_runs) {
  Site site;
  site.open();
  std::ofstream(site.dir + "/channels.json") << "no JSON";
  std::filesystem::permissions(site.dir + "/channels.json", std::filesystem::perms(0600));
  site.on([&] { ck_assert(site.kept->open().has_value()); });
  const auto settings = parse_object(R"({"plugin":"p","carrier":"memory"})");
  const auto refused = site.changes->admit("bob", settings->get(), true);
  ck_assert(!refused && refused.error().reason == site.kept->unreadable());
  const auto config = site.changes->admit("bob", settings->get(), false);
  ck_assert(config.has_value());
  site.on([&] { site.changes->add(*config, dump(settings->get()), false); });
  ck_assert(site.status.find("bob")->source == Source::Runtime);
}
END_TEST

int main() {
  Suite* suite = suite_create("run");
  TCase* tests = tcase_create("run");
  tcase_set_timeout(tests, 60);
  for (const TTest* test :
       {a_call_to_the_loops_thread, a_node_that_is_not_wanted, a_node_is_opened_once,
        carriers_are_opened_when_they_are_needed, urls_for_links, what_janus_says_of_itself,
        channels_begin_and_end, a_channel_without_a_carrier_stays_off, records_are_asked_for_again,
        records_that_fail_for_good, changes_at_run_time, a_channel_that_cannot_be_kept_runs})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
