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
  Entry entry(Type type, bool opens = false) {
    janus::Envelope envelope;
    envelope.type = type;
    envelope.id = "id" + std::to_string(++ids);
    envelope.call = "dialog";
    if (type == Type::Offer || type == Type::Answer)
      envelope.sdp = "v=0\r\na=ice-ufrag:aaaa\r\na=fingerprint:sha-256 AA\r\n";
    if (type == Type::Message) envelope.body = Json(json_object());
    return {{plain::Format::Envelope, std::move(envelope)},
            plain::Ticket(),
            opens ? std::make_shared<plain::Trace>() : nullptr,
            now.steady,
            opens};
  }
  Entry another_connection() {
    Entry offer = entry(Type::Offer, true);
    offer.incoming.envelope()->sdp = "v=0\r\na=ice-ufrag:zzzz\r\na=fingerprint:sha-256 BB\r\n";
    return offer;
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
  // Until Janus has answered the offer.
  void set_up() {
    handle(entry(Type::Offer, true));
    core_says(success("create", 1));
    core_says(success("attach", 7));
    core_says(event(json_pack("{s:s}", "result", "ok"), "answer", kAnswerSdp));
  }
  std::string said(const char* member) { return sent(member); }
  std::int64_t code() { return integer_in(sent().get(), "code").value_or(0); }

  const ConversationHost its = host();
  Actions out;
  Inbox inbox{counters};
  MessageHandler handler{its, inbox, out};
  int ids = 0;
};

}  // namespace

START_TEST(an_offer_opens_a_call) {
  Handled world;
  world.handle(world.entry(Type::Offer, true));
  ck_assert(world.handler.setting_up() && world.handler.call()->state() == State::SettingUp);
  ck_assert_uint_eq(world.counters.offers, 1);
  ck_assert_uint_eq(world.counters.calls, 1);
  ck_assert_uint_eq(world.times_asked("create"), 1);
  check_text(world.last<janus::Notify>()->event, "offer");
  ck_assert_uint_eq(world.count<action::Expect>(), 1);
}
END_TEST

START_TEST(what_belongs_to_no_call_is_refused) {
  Handled world;
  world.handle(world.entry(Type::Message));
  ck_assert_int_eq(world.code(), janus::code::kNoSuchHandle);
  world.handle(world.entry(Type::Answer));
  ck_assert_int_eq(world.code(), 469);
  world.handle(world.entry(Type::Candidates));  // late, and nothing to complain about
  world.handle(world.entry(Type::Bye));
  ck_assert_uint_eq(world.count<action::Send>(), 2);
  ck_assert_uint_eq(world.times_asked("create"), 0);
  world.handle(world.entry(Type::Event));
  ck_assert_uint_eq(world.counters.skipped, 1);
}
END_TEST

START_TEST(so_many_offers_a_minute) {
  Handled world;
  world.config.offers_per_minute = 1;
  Actions out;
  MessageHandler handler(world.its, world.inbox, out);
  for (int i = 0; i < 2; ++i) handler.handle(world.entry(Type::Offer, true), world.now);
  world.add(std::move(out));
  ck_assert_ptr_nonnull(handler.call());
  ck_assert_uint_eq(world.counters.limited, 1);
  check_text(world.said("re"), "id2");
}
END_TEST

START_TEST(a_plugin_that_the_channel_does_not_allow) {
  Handled world;
  auto offer = world.entry(Type::Offer, true);
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
  world.handle(world.entry(Type::Message));
  ck_assert_uint_eq(world.times_asked("message"), 2);
}
END_TEST

START_TEST(another_connection_ends_the_one_before) {
  Handled world;
  world.set_up();
  world.handle(world.another_connection());
  ck_assert_uint_eq(world.times_asked("destroy"), 1);
  ck_assert_uint_eq(world.times_asked("create"), 2);
  ck_assert_uint_eq(world.counters.calls, 2);
}
END_TEST

START_TEST(an_offer_of_the_same_connection_renews_the_call) {
  Handled world;
  world.set_up();
  world.handle(world.entry(Type::Offer, true));
  check_text(world.last<janus::Notify>()->event, "renegotiation");
  ck_assert_uint_eq(world.times_asked("create"), 1);
  ck_assert(world.handler.setting_up());
  ck_assert(!world.handler.is_of_call(world.another_connection()));
}
END_TEST

START_TEST(a_bye_ends_it) {
  Handled world;
  world.set_up();
  world.handle(world.entry(Type::Bye));
  ck_assert(world.handler.call()->over().has_value());
  world.handler.drop_if_over(world.now);
  world.take();
  ck_assert_ptr_null(world.handler.call());
  check_text(world.last<janus::Notify>()->event, "disconnected");
  ck_assert(world.last<action::LetGo>()->call.has_value());
  ck_assert_uint_eq(world.times_asked("destroy"), 1);
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
  world.handle(world.entry(Type::Offer, true));
  auto left = world.handler.call()->end("stop", Conversation::Farewell::Told, world.now);
  world.take();
  ck_assert(left.size() == 1 && left[0].to.re == "id1");
  ck_assert_uint_eq(world.count<action::Send>(), 0);  // it is being set up: no bye

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
        a_plugin_that_the_channel_does_not_allow, the_way_of_a_call, another_connection_ends_the_one_before,
        an_offer_of_the_same_connection_renews_the_call, a_bye_ends_it, janus_hangs_up,
        the_end_says_bye_and_leaves_what_is_not_answered})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
