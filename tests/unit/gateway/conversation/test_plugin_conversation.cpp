// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation with a plugin under a virtual clock: what is asked of Janus and written to the peer, and
// when.
#include "gateway/conversation/plugin_conversation.hpp"

#include "tests/unit/support/conversation_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;
using namespace jm::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

struct Talk : Scene {
  Talk() { begin(); }
  void begin() { conversation = std::make_unique<PluginConversation>(host()); }

  void offer(const std::string& id, const std::string& call, bool catching_up = false) {
    read(envelope(*this, "offer", id, call, kOfferSdp), catching_up);
  }
  void grant() { add(conversation->slot_granted(now)); }
  // An offer of `call` is asked of Janus, which has given session and handle.
  void open(const std::string& id, const std::string& call) {
    offer(id, call);
    grant();
    from_core(success("create", 1));
    from_core(success("attach", 7));
  }
  void answer() { from_core(event(json_pack("{s:s}", "result", "ok"), "answer", kAnswerSdp)); }
  // The answer is with the carrier, under its id.
  void attach() {
    auto* sent = last<action::Send>();
    delivery.kept.push_back(sent->message.id);
    add(conversation->attached(sent->message.trace, sent->message.call, now));
  }
  std::string sent(const char* member) { return text_or(last<action::Send>()->json.get(), member); }
};

}  // namespace

START_TEST(offer_is_answered) {
  Talk talk;
  talk.offer("o1", "c");
  ck_assert_uint_eq(talk.count<action::AskSlot>(), 1);
  ck_assert_ptr_null(talk.asked("create"));  // not before it has a slot
  talk.grant();
  ck_assert_ptr_nonnull(talk.asked("create"));
  ck_assert(talk.conversation->state() == Conversation::State::SettingUp);
  talk.from_core(talk.success("create", 1));
  talk.from_core(talk.success("attach", 7));
  check_text(text_or(talk.asked("message"), "apisecret"), "secret");
  ck_assert_int_eq(talk.decided, 0);
  talk.answer();
  check_text(talk.sent("type"), "answer");
  check_text(talk.sent("re"), "o1");
  ck_assert(static_cast<bool>(talk.last<action::Send>()->message.ticket));  // decided with the answer
  ck_assert_int_eq(talk.decided, 0);
  ck_assert_uint_eq(talk.count<action::EndSlot>(), 0);  // not before it is attached
  talk.attach();
  ck_assert_uint_eq(talk.count<action::Answered>(), 1);
  ck_assert_uint_eq(talk.count<action::EndSlot>(), 1);
  ck_assert(talk.conversation->state() == Conversation::State::Answered);
}
END_TEST

START_TEST(repeated_message_is_left_out) {
  Talk talk;
  talk.open("o1", "c");
  talk.offer("o1", "c");
  ck_assert_uint_eq(talk.counters.skipped, 1);
  ck_assert_int_eq(talk.decided, 1);
  ck_assert_uint_eq(talk.times_asked("message"), 1);
}
END_TEST

// While catching up only the last call counts, and not if it has hung up.
START_TEST(catching_up) {
  Talk talk;
  talk.offer("o1", "a", true);
  talk.offer("o2", "b", true);
  ck_assert_uint_eq(talk.counters.skipped, 1);
  ck_assert_ptr_null(talk.last<action::AskSlot>());
  talk.add(talk.conversation->caught_up(talk.now));
  talk.grant();
  ck_assert_uint_eq(talk.times_asked("create"), 1);

  Talk gone;
  gone.offer("o1", "a", true);
  gone.read(envelope(gone, "bye", "b1", "a"), true);
  gone.add(gone.conversation->caught_up(gone.now));
  ck_assert_uint_eq(gone.count<action::AskSlot>(), 0);
  ck_assert(gone.order.take().has_value());
  ck_assert_uint_eq(gone.order.size(), 0);
}
END_TEST

START_TEST(bye_with_grace_is_taken_back) {
  Talk talk;
  talk.open("o1", "c");
  talk.answer();
  talk.attach();
  talk.read(envelope(talk, "bye", "b1", "c", R"("grace":2,)"));
  talk.pass(seconds(1));
  talk.read(envelope(talk, "message", "m1", "c"));
  talk.live_for(seconds(2));
  ck_assert_ptr_null(talk.asked("destroy"));
  talk.read(envelope(talk, "bye", "b2", "c", R"("grace":2,)"));
  talk.live_for(seconds(2));
  ck_assert_ptr_nonnull(talk.asked("destroy"));
  ck_assert(talk.conversation->state() == Conversation::State::Listening);
}
END_TEST

// What belongs to the call in setup is handled behind what opens it, and does not wait for Janus's answer.
START_TEST(bye_ends_a_setup) {
  Talk talk;
  talk.offer("o1", "a");
  talk.read(envelope(talk, "bye", "b1", "a"));
  talk.grant();
  ck_assert_ptr_nonnull(talk.asked("create"));
  ck_assert_ptr_nonnull(talk.asked("destroy"));
  ck_assert(talk.conversation->state() == Conversation::State::Listening);
  ck_assert_uint_eq(talk.count<action::EndSlot>(), 1);
}
END_TEST

// An answer that Janus did not get can be repeated.
START_TEST(refused_answer_may_come_again) {
  Talk talk;
  talk.config.allow_requests = {"ping"};
  talk.begin();
  talk.open("o1", "a");
  talk.answer();
  talk.attach();
  Json offer = talk.told("event");
  set(offer.get(), "plugindata", Json(json_pack("{s:s,s:{}}", "plugin", "p", "data")));
  set(offer.get(), "jsep", Json(json_pack("{s:s,s:s}", "type", "offer", "sdp", kAnswerSdp)));
  talk.from_core(offer);
  const std::string re = R"("re":")" + talk.last<action::Send>()->message.id + R"(",)";
  for (int i = 0; i < 17; ++i)  // one in flight, 16 wait
    talk.read(envelope(talk, "message", "m" + std::to_string(i), "a", R"("body":{"request":"ping"},)"));
  talk.read(envelope(talk, "answer", "a1", "a", re + R"("sdp":"v=0",)"));
  check_text(talk.sent("reason"), "too many requests wait");
  talk.from_core(talk.event(json_pack("{s:s}", "result", "ok"), nullptr, nullptr));
  talk.read(envelope(talk, "answer", "a2", "a", re + R"("sdp":"v=0",)"));
  check_text(talk.sent("type"), "event");
}
END_TEST

// What Janus has not answered is read again at the next start; the peer hears nothing of it.
START_TEST(end_defers_what_is_undecided) {
  Talk talk;
  talk.open("o1", "a");
  talk.offer("o2", "b");  // waits for the first
  talk.add(talk.conversation->end("the gateway stops", Conversation::Farewell::Told, talk.now));
  talk.conversation.reset();
  ck_assert_int_eq(talk.decided, 0);
  ck_assert_uint_eq(talk.count<action::Send>(), 0);
  ck_assert_ptr_nonnull(talk.asked("destroy"));
}
END_TEST

START_TEST(end_says_bye) {
  Talk talk;
  talk.open("o1", "a");
  talk.answer();
  talk.add(talk.conversation->end("the gateway stops", Conversation::Farewell::Told, talk.now));
  check_text(talk.sent("type"), "bye");
  check_text(talk.sent("reason"), "the gateway stops");
}
END_TEST

// On a slow carrier Janus hears of the peer's candidates once the peer has named the answer, or what came
// later.
START_TEST(candidates_wait_for_the_peer) {
  Talk talk;
  talk.config.hold_candidates = true;
  talk.begin();
  talk.open("o1", "c");
  const std::string sdp = text_or(json_object_get(talk.asked("message"), "jsep"), "sdp");
  ck_assert(sdp.find("candidate") == std::string::npos);
  talk.answer();
  ck_assert(json_is_true(json_object_get(talk.last<action::Send>()->json.get(), "queued")));
  talk.attach();
  talk.read(envelope(talk, "message", "m1", "c"));
  ck_assert_ptr_null(talk.asked("trickle"));
  const std::string answer = talk.delivery.kept.back();
  talk.read(envelope(talk, "message", "m2", "c", R"("re":")" + answer + R"(",)"));
  ck_assert_ptr_nonnull(talk.asked("trickle"));
}
END_TEST

START_TEST(old_offer_is_not_answered) {
  Talk talk;
  auto message = envelope(talk, "offer", "o1", "c", kOfferSdp);
  gateway::Received late{plain::Text{plain::Format::Plain, message},
                         talk.order.add(*trinary::Hash::padded("NEXT")), talk.now.steady, talk.now.steady,
                         talk.now.steady - seconds(61)};
  talk.add(talk.conversation->read(std::move(late), false, talk.now));
  talk.grant();
  ck_assert_uint_eq(talk.counters.stale, 1);
  ck_assert_ptr_null(talk.asked("create"));
  ck_assert_int_eq(talk.decided, 1);
}
END_TEST

START_TEST(too_many_offers_pause_the_reading) {
  Talk talk;
  talk.config.offers_per_minute = 1;
  talk.begin();
  talk.open("o1", "a");
  talk.answer();
  talk.attach();
  talk.offer("o2", "b");
  talk.grant();
  ck_assert_uint_eq(talk.counters.limited, 1);
  ck_assert_uint_eq(talk.count<action::PauseReading>(), 1);
  ck_assert(talk.last<action::PauseReading>()->time > seconds(50));
  check_text(talk.sent("type"), "error");
}
END_TEST

// A slot is kept until the answer is with the carrier, but no longer than the scheduler allows.
START_TEST(late_slot) {
  Talk talk;
  talk.open("o1", "a");
  talk.delivery.is_idle = false;
  talk.answer();
  talk.offer("o2", "b");
  ck_assert_uint_eq(talk.count<action::AskSlot>(), 1);
  talk.add(talk.conversation->slot_late(talk.now));
  ck_assert_uint_eq(talk.count<action::EndSlot>(), 1);
  ck_assert_uint_eq(talk.count<action::AskSlot>(), 2);
}
END_TEST

// Janus does not answer: the deadline of the call is that of the conversation.
START_TEST(janus_is_silent) {
  Talk talk;
  talk.open("o1", "a");
  talk.live_for(talk.timing.setup);
  check_text(talk.sent("type"), "error");
  check_text(talk.sent("re"), "o1");
}
END_TEST

START_TEST(answer_too_long_for_the_carrier) {
  Talk talk;
  talk.open("o1", "a");
  talk.answer();
  auto message = std::move(talk.last<action::Send>()->message);
  talk.add(talk.conversation->unsendable(std::move(message), "too long", talk.now));
  check_text(talk.sent("type"), "error");
  check_text(talk.sent("call"), "a");
  check_text(talk.sent("re"), "o1");
  ck_assert(static_cast<bool>(talk.last<action::Send>()->message.ticket));
  ck_assert_ptr_nonnull(talk.asked("destroy"));
}
END_TEST

// If nothing but a fast carrier helps, an answer that is not attached in time ends the call.
START_TEST(carrier_is_too_slow) {
  Talk talk;
  talk.config.reachable = false;
  talk.delivery.slowest = milliseconds(0);
  talk.begin();
  talk.open("o1", "a");
  talk.answer();
  talk.delivery.latest = talk.timing.longest_delay;
  talk.live_for(talk.timing.longest_delay);
  check_text(talk.sent("type"), "error");
  ck_assert_ptr_nonnull(talk.asked("destroy"));
}
END_TEST

// The peer hears of no private address; the log tells once that no candidate was left.
START_TEST(private_candidates) {
  Talk open;
  open.open("o1", "a");
  open.answer();
  check_text(open.sent("sdp"), kAnswerSdp);
  Talk talk;
  talk.config.hide_private_candidates = true;
  talk.begin();
  const auto warnings = [&] {
    std::size_t n = 0;
    for (const auto& action : talk.done)
      if (const auto* log = std::get_if<janus::Log>(&action);
          log != nullptr && log->level == base::Level::Warning)
        ++n;
    return n;
  };
  for (const char* call : {"a", "b"}) {
    talk.open(call, call);
    talk.answer();
    check_text(talk.sent("type"), "answer");
    check_text(talk.sent("sdp"), "v=0\r\na=ice-ufrag:bbbb\r\n");
    talk.attach();
    ck_assert_uint_eq(warnings(), 1);
  }
  ck_assert_uint_eq(talk.counters.emptied, 2);
}
END_TEST

int main() {
  Suite* suite = suite_create("plugin conversation");
  TCase* tc = tcase_create("engine");
  tcase_add_test(tc, offer_is_answered);
  tcase_add_test(tc, repeated_message_is_left_out);
  tcase_add_test(tc, catching_up);
  tcase_add_test(tc, bye_with_grace_is_taken_back);
  tcase_add_test(tc, bye_ends_a_setup);
  tcase_add_test(tc, refused_answer_may_come_again);
  tcase_add_test(tc, end_defers_what_is_undecided);
  tcase_add_test(tc, end_says_bye);
  tcase_add_test(tc, candidates_wait_for_the_peer);
  tcase_add_test(tc, old_offer_is_not_answered);
  tcase_add_test(tc, too_many_offers_pause_the_reading);
  tcase_add_test(tc, late_slot);
  tcase_add_test(tc, janus_is_silent);
  tcase_add_test(tc, answer_too_long_for_the_carrier);
  tcase_add_test(tc, carrier_is_too_slow);
  tcase_add_test(tc, private_candidates);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
