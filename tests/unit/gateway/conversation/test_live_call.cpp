// SPDX-License-Identifier: GPL-3.0-or-later
// What the peer's messages mean for a call (MessageHandler), and a call that is there with Janus (LiveCall).
#include "gateway/conversation/live_call.hpp"

#include "gateway/conversation/message_handler.hpp"
#include "tests/unit/support/conversation_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;
using namespace jm::test;
using State = Conversation::State;
using Type = janus::Envelope::Type;

namespace {

void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

struct Handled : Scene {
  Entry entry(Type type, const std::string& call, bool opens = false) {
    janus::Envelope envelope;
    envelope.type = type;
    envelope.id = "id" + std::to_string(++ids);
    envelope.call = call;
    envelope.ts = now.unix_ms;
    if (type == Type::Offer || type == Type::Answer)
      envelope.sdp = "v=0\r\na=ice-ufrag:aaaa\r\na=fingerprint:sha-256 AA\r\n";
    if (type == Type::Message) envelope.body = Json(json_object());
    return {{plain::Format::Envelope, std::move(envelope)},
            order.add(*trinary::Hash::padded("NEXT")),
            opens ? std::make_shared<plain::Trace>() : nullptr,
            now.steady,
            opens};
  }
  // Does it, and what comes of it stands in `done`.
  void handle(Entry message) {
    handler.handle(std::move(message), now);
    take();
  }
  void core_says(const Json& message) {
    handler.call()->from_core(message.get(), now);
    take();
  }
  void take() { add(std::exchange(out, {})); }
  // Until Janus has answered the offer of call "a".
  void set_up() {
    handle(entry(Type::Offer, "a", true));
    core_says(success("create", 1));
    core_says(success("attach", 7));
    core_says(event(json_pack("{s:s}", "result", "ok"), "answer", kAnswerSdp));
  }
  const json_t* sent() {
    auto* send = last<action::Send>();
    ck_assert_ptr_nonnull(send);
    return send->json.get();
  }
  std::string said(const char* member) { return text_or(sent(), member); }
  std::int64_t code() { return integer_in(sent(), "code").value_or(0); }

  const ConversationHost its = host();
  Actions out;
  Inbox inbox{counters};
  MessageHandler handler{its, inbox, out};
  int ids = 0;
};

}  // namespace

START_TEST(an_offer_opens_a_call) {
  Handled world;
  world.handle(world.entry(Type::Offer, "a", true));
  check_text(world.handler.call_name(), "call=a");
  ck_assert(world.handler.setting_up() && world.handler.call()->state() == State::SettingUp);
  ck_assert_uint_eq(world.counters.offers, 1);
  ck_assert_uint_eq(world.counters.calls, 1);
  ck_assert_uint_eq(world.times_asked("create"), 1);
  check_text(world.last<janus::Notify>()->event, "offer");
  ck_assert(world.count<action::LookForLost>() == 1 && world.count<action::Expect>() == 1);
}
END_TEST

START_TEST(what_belongs_to_no_call_is_refused) {
  Handled world;
  world.handle(world.entry(Type::Message, "a"));
  ck_assert_int_eq(world.code(), janus::code::kNoSuchHandle);
  world.handle(world.entry(Type::Answer, "a"));
  ck_assert_int_eq(world.code(), 469);
  world.handle(world.entry(Type::Candidates, "a"));  // late, and nothing to complain about
  world.handle(world.entry(Type::Bye, "a"));
  ck_assert_uint_eq(world.count<action::Send>(), 2);
  ck_assert_uint_eq(world.times_asked("create"), 0);
  world.handle(world.entry(Type::Event, "a"));
  ck_assert_uint_eq(world.counters.skipped, 1);
}
END_TEST

START_TEST(so_many_offers_a_minute) {
  Handled world;
  world.config.offers_per_minute = 1;
  Actions out;
  MessageHandler handler(world.its, world.inbox, out);
  for (const char* call : {"a", "b"}) handler.handle(world.entry(Type::Offer, call, true), world.now);
  world.add(std::move(out));
  check_text(handler.call_name(), "call=a");
  ck_assert_uint_eq(world.counters.limited, 1);
  ck_assert_int_ge(world.last<action::PauseReading>()->time.count(), 60'000);
  check_text(world.said("re"), "id2");
}
END_TEST

START_TEST(a_plugin_that_the_channel_does_not_allow) {
  Handled world;
  auto offer = world.entry(Type::Offer, "a", true);
  offer.incoming.envelope()->plugin = "janus.plugin.streaming";
  world.handle(std::move(offer));
  ck_assert_ptr_null(world.handler.call());
  check_text(world.said("type"), "error");
}
END_TEST

START_TEST(the_way_of_a_call) {
  Handled world;
  world.set_up();
  ck_assert(world.handler.call()->state() == State::Answered && !world.handler.setting_up());
  check_text(world.said("type") + " " + world.said("re"), "answer id1");
  world.core_says(world.told("webrtcup"));
  ck_assert(world.handler.call()->state() == State::Connected);
  check_text(world.last<janus::Notify>()->event, "connected");
  check_text(world.last<action::PeerRead>()->id, world.said("id"));
  world.config.allow_requests = {""};
  world.handle(world.entry(Type::Message, "a"));
  ck_assert_uint_eq(world.times_asked("message"), 2);
}
END_TEST

START_TEST(a_new_call_ends_the_one_before) {
  Handled world;
  world.set_up();
  world.handle(world.entry(Type::Offer, "b", true));
  check_text(world.handler.call_name(), "call=b");
  ck_assert_uint_eq(world.times_asked("destroy"), 1);
  ck_assert_uint_eq(world.times_asked("create"), 2);
  ck_assert_uint_eq(world.counters.calls, 2);
}
END_TEST

START_TEST(an_offer_of_the_same_connection_renews_the_call) {
  Handled world;
  world.set_up();
  world.handle(world.entry(Type::Offer, "a", true));
  check_text(world.last<janus::Notify>()->event, "renegotiation");
  ck_assert_uint_eq(world.times_asked("create"), 1);
  ck_assert(world.handler.setting_up());
  // The name is used again for another connection.
  auto other = world.entry(Type::Offer, "a", true);
  other.incoming.envelope()->sdp = "v=0\r\na=ice-ufrag:zzzz\r\na=fingerprint:sha-256 BB\r\n";
  ck_assert(!world.handler.is_of_call(other));
  other.ticket.defer();
}
END_TEST

START_TEST(a_bye_ends_it_after_its_grace) {
  for (const int grace : {0, 5}) {
    Handled world;
    world.set_up();
    auto bye = world.entry(Type::Bye, "a");
    bye.incoming.envelope()->grace = grace;
    world.handle(std::move(bye));
    ck_assert(world.handler.call()->over().has_value() == (grace == 0));
    if (grace > 0) {
      ck_assert(world.handler.call()->deadline() == world.now.steady + std::chrono::seconds(grace));
      world.handler.call()->peer_alive("", world.now);  // takes it back
      ck_assert(world.handler.call()->deadline() != world.now.steady + std::chrono::seconds(grace));
      continue;
    }
    world.handler.drop_if_over(world.now);
    world.take();
    ck_assert_ptr_null(world.handler.call());
    check_text(world.last<janus::Notify>()->event, "disconnected");
    check_text(*world.last<action::LetGo>()->call, "call=a");
    ck_assert_uint_eq(world.times_asked("destroy"), 1);
  }
}
END_TEST

START_TEST(janus_hangs_up) {
  Handled world;
  world.set_up();
  world.core_says(world.told("hangup"));
  ck_assert(world.handler.call()->over().has_value());
  check_text(world.said("type"), "bye");
}
END_TEST

START_TEST(the_end_says_bye_and_leaves_what_is_not_answered) {
  Handled world;
  world.handle(world.entry(Type::Offer, "a", true));
  auto left = world.handler.call()->end("stop", Conversation::Farewell::Told, world.now);
  world.take();
  ck_assert(left.size() == 1 && left[0].to.re == "id1");
  ck_assert_uint_eq(world.count<action::Send>(), 0);  // it is being set up: no bye
  left[0].ticket.defer();

  Handled other;
  other.set_up();
  other.handler.end("stop", Conversation::Farewell::Told, other.now);
  other.take();
  check_text(other.said("type") + " " + other.said("reason"), "bye stop");
  ck_assert_ptr_null(other.handler.call());
}
END_TEST

int main() {
  Suite* suite = suite_create("live call");
  TCase* tests = tcase_create("live call");
  for (const TTest* test :
       {an_offer_opens_a_call, what_belongs_to_no_call_is_refused, so_many_offers_a_minute,
        a_plugin_that_the_channel_does_not_allow, the_way_of_a_call, a_new_call_ends_the_one_before,
        an_offer_of_the_same_connection_renews_the_call, a_bye_ends_it_after_its_grace, janus_hangs_up,
        the_end_says_bye_and_leaves_what_is_not_answered})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
