// SPDX-License-Identifier: GPL-3.0-or-later
// One call of a sealed channel by itself (SealedCall): the test is its dialog, and Janus's core.
#include "gateway/sealed/sealed_call.hpp"

#include <map>
#include <optional>
#include <string>

#include "tests/unit/support/services_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;

namespace {

struct Calling final : test::SharedServices {
  void deliver(const std::string& text) {
    const auto now = base::Now::read();
    call->deliver({text, ""}, now.steady, now);
    call->note();
  }
  void refuse() {
    const Json error(json_pack("{s:s,s:s,s:{s:i,s:s}}", "janus", "error", "transaction", transaction.c_str(),
                               "error", "code", 460, "reason", "no such plugin"));
    numbers.find(caller)->from_core(error.get());
    call->note();
  }
  // As Janus answers what it was asked last of this kind.
  void answer(const std::string& verb) {
    Json said(json_pack("{s:s,s:s,s:{s:i}}", "janus", "success", "transaction", asked[verb].c_str(), "data",
                        "id", 7));
    if (verb == "message")
      said.reset(json_pack("{s:s,s:s,s:i,s:{s:s,s:{}},s:{s:s,s:s}}", "janus", "event", "transaction",
                           asked[verb].c_str(), "sender", 7, "plugindata", "plugin", "p", "data", "jsep",
                           "type", "answer", "sdp", "v=0\r\na=candidate:1 1 udp 1 10.0.0.2 9 typ host\r\n"));
    numbers.find(caller)->from_core(said.get());
    call->note();
  }

  void request(janus::ChannelId of, Json request, janus::Target) override {
    const std::string verb = text_or(request.get(), "janus");
    asked[verb] = text_or(request.get(), "transaction");
    if (verb == "create") transaction = asked[verb];
    caller = of;
    verbs += verb + " ";
  }
  void notify(janus::ChannelId, Json) override {}

  janus::ChannelId caller = 0;
  std::string transaction, verbs, sent, told, failures;
  std::map<std::string, std::string> asked;  // transaction of the last, by verb
  janus::Counters counters;
  plain::PublishTimes times;
  std::optional<SealedCall> call{
      std::in_place,
      ChannelHost{services, number, *config, services.log, counters, [](const char*, Json) {}, [] {}},
      SealedCall::Dialog{[this](const dialog::Payload& payload) -> std::uint64_t {
                           sent += payload.text;
                           return 1;
                         },
                         [this](bool flows) { told += flows ? "media " : "silence "; },
                         [this] { told += "connected "; }, [this] { told += "over "; }},
      times, [this](const std::string& reason) { failures += reason; }};
};

constexpr const char* kOffer =
    R"([{"type":"offer","id":"o1","sdp":"v=0\r\na=ice-ufrag:aaaa\r\na=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n"}])";

}  // namespace

START_TEST(it_asks_under_a_number_of_its_own) {
  Calling world;
  world.deliver(kOffer);
  ck_assert_str_eq(world.verbs.c_str(), "create attach ");
  ck_assert_uint_ne(world.caller, world.number);
  ck_assert(world.call->state() == Conversation::State::SettingUp);
  world.call.reset();
  ck_assert_ptr_null(world.numbers.find(world.caller));
  ck_assert_uint_eq(world.numbers.take(), world.caller);
}
END_TEST

START_TEST(its_dialog_is_told_when_it_is_over) {
  Calling world;
  world.call->note();  // nothing has begun yet
  world.deliver(kOffer);
  world.answer("create");
  world.answer("attach");
  world.answer("message");
  ck_assert_str_eq(world.told.c_str(), "");
  ck_assert(world.call->state() == Conversation::State::Answered);
  world.deliver(R"([{"type":"bye","id":"b1"}])");
  ck_assert_str_eq(world.told.c_str(), "over ");
}
END_TEST

// Who was refused may ask for something else.
START_TEST(a_refusal_does_not_end_its_dialog) {
  Calling world;
  world.deliver(kOffer);
  world.refuse();
  ck_assert_str_eq(world.told.c_str(), "");
  ck_assert(world.sent.find("no such plugin") != std::string::npos);
  ck_assert(world.failures.find("no such plugin") != std::string::npos);
  ck_assert(world.call->state() == Conversation::State::Listening);
}
END_TEST

// Who has Janus's own API may begin another session.
START_TEST(with_an_api_of_janus_it_goes_on) {
  Calling world;
  world.call.reset();
  world.config->api = ChannelConfig::Api::Janus;
  world.call.emplace(ChannelHost{world.services, world.number, *world.config, world.services.log,
                                 world.counters, [](const char*, Json) {}, [] {}},
                     SealedCall::Dialog{[](const dialog::Payload&) -> std::uint64_t { return 1; },
                                        [](bool) {}, [] {}, [&] { world.told += "over "; }},
                     world.times, [](const std::string&) {});
  world.deliver(R"([{"janus":"create","transaction":"c","id":11}])");
  world.deliver(R"([{"janus":"destroy","transaction":"d","session_id":11}])");
  ck_assert_str_eq(world.verbs.c_str(), "create destroy ");
  ck_assert_str_eq(world.told.c_str(), "");
}
END_TEST

START_TEST(it_ends_silently) {
  Calling world;
  world.deliver(kOffer);
  world.call->end("stop", Conversation::Farewell::Silent);
  ck_assert(world.verbs.ends_with("destroy ") && world.sent.empty());
}
END_TEST

int main() {
  Suite* suite = suite_create("sealed call");
  TCase* tests = tcase_create("sealed call");
  for (const TTest* test :
       {it_asks_under_a_number_of_its_own, its_dialog_is_told_when_it_is_over,
        a_refusal_does_not_end_its_dialog, with_an_api_of_janus_it_goes_on, it_ends_silently})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
