// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's own chain on a channel (OwnChain), over a state on the disk and a carrier in memory: what is
// told of its messages.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/delivery/own_chain.hpp"
#include "gateway/loop_thread.hpp"
#include "tests/unit/support/memory_carrier.hpp"
#include "tests/unit/support/services_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;

namespace {

Services quick(Services services) {
  services.timing.outbox_retry = services.timing.outbox_check = std::chrono::milliseconds(5);
  return services;
}

struct Own final : test::SharedServices, Delivery::Listener {
  Own() {
    *config = state_test::named_peer();
    services.emplace(quick(SharedServices::services));
    record = state_test::open_channel(*state, *config);
  }
  ~Own() override {
    on([this] {
      own.reset();
      host.reset();
      carrier.reset();
    });
  }

  void begin() {
    on([this] {
      carrier = memory.open(loop);
      host.emplace(ChainHost{{*services, number, *config, SharedServices::services.log, counters,
                              [](const char*, const Json&) {}, [] {}},
                             *carrier,
                             share,
                             trouble});
      own.emplace(*host, record, *this, [this](plain::Step& step) { step.reader_root = joined; });
    });
  }
  void on(const std::function<void()>& task) { thread.call(task); }
  // Looks again and again, on the loop's thread, until it is so.
  void until(const char* what, const std::function<bool()>& is_so) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (bool yes = false; !yes;) {
      ck_assert_msg(std::chrono::steady_clock::now() < end, "never: %s\n%s", what, lines.c_str());
      on([&] { yes = is_so(); });
    }
  }
  void send(const std::string& id, plain::Ticket ticket = {}, std::size_t length = 1) {
    Outgoing draft;
    draft.id = id;
    draft.text = "[\"" + std::string(length, 'x') + "\"]";
    draft.call = "call " + id;
    draft.ticket = std::move(ticket);
    ck_assert(own->writer().send(std::move(draft)));
  }
  // janus::Core
  void request(janus::ChannelId, Json, janus::Target) override {}
  void notify(janus::ChannelId, Json) override {}
  // Delivery::Listener
  void read(Received, bool) override {}
  void caught_up() override {}
  void attached(const std::shared_ptr<plain::Trace>&, const std::string& call) override {
    told += "attached " + call + ";";
  }
  void unsendable(Outgoing message, const std::string&) override { told += "unsendable " + message.id + ";"; }
  void warn(const std::string& reason) override { told += "warn " + reason + ";"; }
  void fault(const std::string& reason) override { told += "fault " + reason + ";"; }

  MemoryCarrier memory;
  std::optional<Services> services;
  base::Pool::Share share{pool};
  janus::Counters counters;
  ChannelTrouble trouble{[](base::Level, const std::string&) {}, [] {}};
  plain::ChannelRecord record;
  const trinary::Hash joined = state_test::hash('J');
  std::string told;
  std::unique_ptr<carrier::Carrier> carrier;
  std::optional<ChainHost> host;
  std::optional<OwnChain> own;
  LoopThread thread{loop};
};

}  // namespace

START_TEST(what_is_attached_is_counted_and_told) {
  Own world;
  world.begin();
  world.on([&] { world.send("a"); });
  world.until("it is attached", [&] { return !world.told.empty(); });
  world.on([&] {
    ck_assert_str_eq(world.told.c_str(), "attached call a;");
    ck_assert_uint_eq(world.counters.attached, 1);
  });
}
END_TEST

// Its question is decided in the step that makes it durable, with what else the peer's chain has to say.
START_TEST(an_answer_decides_its_question) {
  Own world;
  world.begin();
  int decided = 0;
  plain::Order order([&] { ++decided; });
  world.on([&] { world.send("a", order.add(world.joined)); });
  world.until("it is attached", [&] { return world.counters.attached == 1; });
  ck_assert_int_eq(decided, 1);
  const auto kept = state_test::open_channel(*world.state, *world.config);
  ck_assert(kept.reader_root == world.joined && kept.next_index == 1);
}
END_TEST

START_TEST(what_is_too_long_is_handed_back) {
  Own world;
  world.begin();
  world.on([&] { world.send("a", {}, 60000); });
  world.until("it is handed back", [&] { return !world.told.empty(); });
  ck_assert_str_eq(world.told.c_str(), "unsendable a;");
}
END_TEST

START_TEST(trouble_with_the_carrier_is_the_channels) {
  Own world;
  world.begin();
  world.memory.down(true);
  world.on([&] { world.send("a"); });
  world.until("the channel has trouble", [&] { return !world.trouble.text().empty(); });
  world.memory.down(false);
  world.until("it is over", [&] { return world.trouble.text().empty() && world.counters.attached == 1; });
}
END_TEST

START_TEST(the_log_has_no_root_that_is_a_key) {
  plain::WriterRecord record;
  record.name = "alice";
  record.first_root = state_test::hash('R');
  record.writer.mode = mam::Mode::Private;
  ck_assert(published_under(record).find("RRRR") == std::string::npos);
  ck_assert(published_under(record).find("channel show alice") != std::string::npos);
  record.writer.mode = mam::Mode::Restricted;
  ck_assert(published_under(record) == "root " + std::string(81, 'R'));
}
END_TEST

int main() {
  Suite* suite = suite_create("own chain");
  TCase* tests = tcase_create("own chain");
  tcase_set_timeout(tests, 60);
  for (const TTest* test :
       {what_is_attached_is_counted_and_told, an_answer_decides_its_question, what_is_too_long_is_handed_back,
        trouble_with_the_carrier_is_the_channels, the_log_has_no_root_that_is_a_key})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
