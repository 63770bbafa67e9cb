// SPDX-License-Identifier: GPL-3.0-or-later
// What runs a conversation over a delivery (ConversationRunner), and what a channel tells of itself
// (Reports).
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "gateway/channel/conversation_runner.hpp"
#include "gateway/channel/reports.hpp"
#include "tests/unit/support/conversation_fixture.hpp"
#include "tests/unit/support/services_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;

namespace {

void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

// With a core that is a list.
struct House : test::SharedServices {
  void request(janus::ChannelId of, Json request, janus::Target) override {
    verbs += std::to_string(of) + ":" + text_or(request.get(), "janus") + " ";
    last = std::move(request);
  }
  void notify(janus::ChannelId of, Json event) override {
    events += std::to_string(of) + ":" + text_or(event.get(), "event") + "/" +
              text_or(event.get(), "channel") + " ";
  }
  // Runs what was posted until now.
  void run_loop() {
    loop.post([this] { loop.stop(); });
    loop.run();
  }

  std::string verbs, events;
  Json last;  // request
};

struct Run : House {
  struct Recorded : test::FakeDelivery {
    explicit Recorded(Run& of) : run(of) { is_dialog = false; }
    bool send(Outgoing message) override {
      if (!run.full) run.sent.push_back(message.text);
      return !run.full;
    }
    void stop_reading() override { run.reads = false; }
    Run& run;
  };

  // An offer of the peer's, of this session.
  void offer(const std::string& session) {
    const auto now = base::Now::read().steady;
    listener->read({plain::Text{plain::Format::Plain, test::plain_offer(session)},
                    order.add(*trinary::Hash::padded("NEXT")), now, now, now},
                   false);
  }
  void core_says(const std::string& text) {
    Receiver* receiver = numbers.find(number);
    ck_assert_ptr_nonnull(receiver);
    receiver->from_core(parse_object(text)->get());
  }
  void succeeds(std::int64_t id) {
    core_says(R"({"janus":"success","transaction":")" + text_or(last.get(), "transaction") +
              R"(","data":{"id":)" + std::to_string(id) + "}}");
  }

  using Receiver = CoreNumbers::Receiver;
  janus::Counters counters;
  int decided = 0;
  plain::Order order{[this] { ++decided; }};
  bool full = false, reads = true;
  std::vector<std::string> sent;
  std::string failures;
  Delivery::Listener* listener = nullptr;
  const ChannelHost host{services, number, *config, services.log, counters, [](const char*, Json) {}, [] {}};
  std::optional<ConversationRunner> runner{
      std::in_place, host,
      ConversationRunner::Owner{number, [this](const std::string& reason) { failures += reason; },
                                [](const std::string&) {}},
      [this](Delivery::Listener& its) {
        listener = &its;
        return std::make_unique<Recorded>(*this);
      }};
};

}  // namespace

START_TEST(it_asks_janus_under_its_number) {
  Run world;
  world.offer("1");
  check_text(world.verbs, "0:create 0:attach ");
  ck_assert(world.runner->state() == Conversation::State::SettingUp);
}
END_TEST

START_TEST(what_the_delivery_does_not_take_is_counted) {
  Run world;
  world.full = true;
  world.offer("1");
  world.core_says(R"({"janus":"error","transaction":")" + text_or(world.last.get(), "transaction") +
                  R"(","error":{"code":460,"reason":"no such plugin"}})");
  ck_assert_uint_eq(world.counters.dropped, 1);
  ck_assert(world.sent.empty());
}
END_TEST

START_TEST(an_error_of_janus_is_told_to_both) {
  Run world;
  world.offer("1");
  world.core_says(R"({"janus":"error","transaction":")" + text_or(world.last.get(), "transaction") +
                  R"(","error":{"code":460,"reason":"no such plugin"}})");
  ck_assert_uint_eq(world.sent.size(), 1);
  ck_assert(world.sent[0].find("no such plugin") != std::string::npos);
  ck_assert(world.failures.find("no such plugin") != std::string::npos);
}
END_TEST

START_TEST(once_ended_it_reads_nothing) {
  Run world;
  world.offer("1");
  world.runner->end("stop", Conversation::Farewell::Silent);
  ck_assert(!world.reads);
  ck_assert_ptr_nonnull(std::strstr(world.verbs.c_str(), "0:destroy"));
  const std::string verbs = world.verbs;
  world.offer("2");  // is read again at the next start
  world.core_says(R"({"janus":"event"})");
  check_text(world.verbs, verbs);
  ck_assert_int_eq(world.decided, 0);
}
END_TEST

START_TEST(its_number_is_free_when_it_goes) {
  Run world;
  ck_assert_ptr_nonnull(world.numbers.find(world.number));
  world.runner.reset();
  ck_assert_ptr_null(world.numbers.find(world.number));
}
END_TEST

START_TEST(numbers_are_the_lowest_that_are_free) {
  struct : CoreNumbers::Receiver {
    void from_core(const json_t*) override {}
    void session_over(std::uint64_t, bool) override {}
  } receiver;
  CoreNumbers numbers;
  for (const janus::ChannelId number : {0U, 1U, 2U}) ck_assert_uint_eq(numbers.take(), number);
  numbers.connect(1, &receiver);
  ck_assert(numbers.find(1) == &receiver && numbers.find(0) == nullptr && numbers.find(3) == nullptr);
  numbers.give_back(1);
  numbers.give_back(0);
  ck_assert_ptr_null(numbers.find(1));
  for (const janus::ChannelId number : {0U, 1U, 3U}) ck_assert_uint_eq(numbers.take(), number);
}
END_TEST

START_TEST(what_people_are_told) {
  Run world;
  ck_assert_ptr_nonnull(world.listener);
  world.listener->warn("the disk is full");
  check_text(world.lines, "the disk is full\n");
  check_text(world.failures, "the disk is full");
}
END_TEST

START_TEST(reports_name_the_channel) {
  House house;
  int views = 0;
  house.status.begin(house.number, house.config, Source::File, "");
  Reports reports(house.services, house.number, house.config, [&] {
    ++views;
    ChannelView view;
    view.state = "open";
    return view;
  });
  reports.say(base::Level::Info, "hello");
  check_text(house.lines, "channel alice: hello\n");
  reports.notify("offer", Json(json_object()));
  house.status.set_events(false);
  reports.notify("offer", Json(json_object()));
  check_text(house.events, "0:offer/alice ");

  // However often it changes, the status follows once, soon.
  reports.counters().offers = 5;
  for (int i = 0; i < 3; ++i) reports.refresh();
  ck_assert_int_eq(views, 0);
  house.run_loop();
  ck_assert_int_eq(views, 1);
  const auto found = house.status.find("alice");
  ck_assert(found && found->view.state == "open" && found->view.counters.offers == 5);
  reports.show();
  ck_assert_int_eq(views, 2);
}
END_TEST

int main() {
  Suite* suite = suite_create("runner");
  TCase* tests = tcase_create("runner");
  for (const TTest* test :
       {it_asks_janus_under_its_number, what_the_delivery_does_not_take_is_counted,
        an_error_of_janus_is_told_to_both, once_ended_it_reads_nothing, its_number_is_free_when_it_goes,
        numbers_are_the_lowest_that_are_free, what_people_are_told, reports_name_the_channel})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
