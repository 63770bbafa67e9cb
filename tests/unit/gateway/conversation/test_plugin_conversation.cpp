// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation with a plugin in a dialog, under a virtual clock: what is asked of Janus and said to the
// peer, and when.
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
  void offer(const std::string& id) { read(envelope(*this, "offer", id, kOfferSdp)); }
  // An offer is asked of Janus, which has given session and handle.
  void open(const std::string& id) {
    offer(id);
    grant();
    from_core(success("create", 1));
    from_core(success("attach", 7));
  }
  void begin() { conversation = std::make_unique<PluginConversation>(host()); }
  void grant() { add(conversation->slot_granted(now)); }
  void answer() { from_core(event(json_pack("{s:s}", "result", "ok"), "answer", kAnswerSdp)); }
  // The answer is with the carrier, under its id.
  void attach() {
    auto* sent = last<action::Send>();
    delivery.kept.push_back(sent->message.id);
    add(conversation->attached(sent->message.trace, sent->message.call, now));
  }
};

}  // namespace

// What belongs to the call in setup is handled behind what opens it, and does not wait for Janus's answer.
START_TEST(bye_ends_a_setup) {
  Talk talk;
  talk.offer("o1");
  talk.read(envelope(talk, "bye", "b1"));
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
  talk.open("o1");
  talk.answer();
  talk.attach();
  Json offer = talk.told("event");
  set(offer.get(), "plugindata", Json(json_pack("{s:s,s:{}}", "plugin", "p", "data")));
  set(offer.get(), "jsep", Json(json_pack("{s:s,s:s}", "type", "offer", "sdp", kAnswerSdp)));
  talk.from_core(offer);
  const std::string re = R"("re":")" + talk.last<action::Send>()->message.id + R"(",)";
  for (int i = 0; i < 17; ++i)  // one in flight, 16 wait
    talk.read(envelope(talk, "message", "m" + std::to_string(i), R"("body":{"request":"ping"},)"));
  talk.read(envelope(talk, "answer", "a1", re + R"("sdp":"v=0",)"));
  check_text(talk.sent("reason"), "too many requests wait");
  talk.from_core(talk.event(json_pack("{s:s}", "result", "ok"), nullptr, nullptr));
  talk.read(envelope(talk, "answer", "a2", re + R"("sdp":"v=0",)"));
  check_text(talk.sent("type"), "event");
}
END_TEST

START_TEST(end_says_bye) {
  Talk talk;
  talk.open("o1");
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
  talk.open("o1");
  const std::string sdp = text_or(json_object_get(talk.asked("message"), "jsep"), "sdp");
  ck_assert(sdp.find("candidate") == std::string::npos);
  talk.answer();
  ck_assert(json_is_true(json_object_get(talk.sent().get(), "queued")));
  talk.attach();
  talk.read(envelope(talk, "message", "m1"));
  ck_assert_ptr_null(talk.asked("trickle"));
  const std::string answer = talk.delivery.kept.back();
  talk.read(envelope(talk, "message", "m2", R"("re":")" + answer + R"(",)"));
  ck_assert_ptr_nonnull(talk.asked("trickle"));
}
END_TEST

// Janus does not answer: the deadline of the call is that of the conversation.
START_TEST(janus_is_silent) {
  Talk talk;
  talk.open("o1");
  talk.live_for(talk.timing.setup);
  check_text(talk.sent("type"), "error");
  check_text(talk.sent("re"), "o1");
}
END_TEST

// If nothing but a fast carrier helps, an answer that is not attached in time ends the call.
START_TEST(carrier_is_too_slow) {
  Talk talk;
  talk.config.reachable = false;
  talk.delivery.slowest = milliseconds(0);
  talk.begin();
  talk.open("o1");
  talk.answer();
  talk.delivery.latest = talk.timing.longest_delay;
  talk.live_for(talk.timing.longest_delay);
  check_text(talk.sent("type"), "error");
  ck_assert_ptr_nonnull(talk.asked("destroy"));
}
END_TEST

int main() {
  Suite* suite = suite_create("plugin conversation");
  TCase* tests = tcase_create("plugin conversation");
  for (const TTest* test : {bye_ends_a_setup, refused_answer_may_come_again, end_says_bye,
                            candidates_wait_for_the_peer, janus_is_silent, carrier_is_too_slow})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
