// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation with a plugin over chains, in plain form, under a virtual clock: what is decided, and when.
#include "gateway/conversation/plugin_conversation.hpp"

#include "tests/unit/support/conversation_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;
using namespace jm::test;
using std::chrono::seconds;

namespace {

void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

struct Talk : Scene {
  Talk() {
    delivery.is_dialog = false;
    begin();
  }
  void offer(const std::string& session, bool catching_up = false) {
    read(plain_offer(session), catching_up);
  }
  // An offer is asked of Janus, which has given session and handle.
  void open(const std::string& session) {
    offer(session);
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

START_TEST(offer_is_answered) {
  Talk talk;
  talk.offer("1");
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
  check_text(talk.sent("re"), "aaaa");
  ck_assert(static_cast<bool>(talk.last<action::Send>()->message.ticket));  // decided with the answer
  ck_assert_int_eq(talk.decided, 0);
  ck_assert_uint_eq(talk.count<action::EndSlot>(), 0);  // not before it is attached
  talk.attach();
  ck_assert_uint_eq(talk.count<action::Answered>(), 1);
  ck_assert_uint_eq(talk.count<action::EndSlot>(), 1);
  ck_assert(talk.conversation->state() == Conversation::State::Answered);
}
END_TEST

// While catching up only the last call counts.
START_TEST(catching_up) {
  Talk talk;
  talk.offer("1", true);
  talk.offer("2", true);
  ck_assert_uint_eq(talk.counters.skipped, 1);
  ck_assert_ptr_null(talk.last<action::AskSlot>());
  talk.add(talk.conversation->caught_up(talk.now));
  talk.grant();
  ck_assert_uint_eq(talk.times_asked("create"), 1);
}
END_TEST

// What Janus has not answered is read again at the next start; the peer hears nothing of it.
START_TEST(end_defers_what_is_undecided) {
  Talk talk;
  talk.open("1");
  talk.offer("2");  // waits for the first
  talk.add(talk.conversation->end("the gateway stops", Conversation::Farewell::Told, talk.now));
  talk.conversation.reset();
  ck_assert_int_eq(talk.decided, 0);
  ck_assert_uint_eq(talk.count<action::Send>(), 0);
  ck_assert_ptr_nonnull(talk.asked("destroy"));
}
END_TEST

START_TEST(old_offer_is_not_answered) {
  Talk talk;
  gateway::Received late{plain::Text{plain::Format::Plain, plain_offer()},
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
  talk.open("1");
  talk.answer();
  talk.attach();
  talk.offer("2");
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
  talk.open("1");
  talk.delivery.is_idle = false;
  talk.answer();
  talk.offer("2");
  ck_assert_uint_eq(talk.count<action::AskSlot>(), 1);
  talk.add(talk.conversation->slot_late(talk.now));
  ck_assert_uint_eq(talk.count<action::EndSlot>(), 1);
  ck_assert_uint_eq(talk.count<action::AskSlot>(), 2);
}
END_TEST

START_TEST(answer_too_long_for_the_carrier) {
  Talk talk;
  talk.open("1");
  talk.answer();
  auto message = std::move(talk.last<action::Send>()->message);
  talk.add(talk.conversation->unsendable(std::move(message), "too long", talk.now));
  check_text(talk.sent("type"), "error");
  check_text(talk.sent("re"), "aaaa");
  ck_assert(static_cast<bool>(talk.last<action::Send>()->message.ticket));
  ck_assert_ptr_nonnull(talk.asked("destroy"));
}
END_TEST

// The peer hears of no private address; the log tells once that no candidate was left.
START_TEST(private_candidates) {
  Talk open;
  open.open("1");
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
  for (const char* session : {"1", "2"}) {
    talk.open(session);
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
  Suite* suite = suite_create("plain conversation");
  TCase* tests = tcase_create("plain conversation");
  for (const TTest* test :
       {offer_is_answered, catching_up, end_defers_what_is_undecided, old_offer_is_not_answered,
        too_many_offers_pause_the_reading, late_slot, answer_too_long_for_the_carrier, private_candidates})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
