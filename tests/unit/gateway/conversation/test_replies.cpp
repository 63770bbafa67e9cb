// SPDX-License-Identifier: GPL-3.0-or-later
// What a channel writes to its peer (Replies), and what of Janus's words becomes that (CallPeer).
#include <algorithm>

#include "gateway/conversation/call_peer.hpp"
#include "tests/unit/support/conversation_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;
using namespace jm::test;
using plain::Format;

namespace {

void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

struct Few : Scene {
  explicit Few(bool dialog) {
    delivery.is_dialog = dialog;
    config.offers_per_minute = 2;
  }
};

struct Said : Few {
  explicit Said(bool dialog = true) : Few(dialog) {}

  // A request of the peer's, with a trace if it sets up.
  static janus::Unanswered request(Format form, const std::string& re, bool sets_up = true) {
    return {{form, re}, {}, sets_up ? std::make_shared<plain::Trace>() : nullptr};
  }
  static janus::Description description(const char* type) { return janus::describe(type, kAnswerSdp); }
  static janus::Call::Described described(const char* type, std::optional<janus::Unanswered> answers) {
    return {std::move(answers), description(type), Json(json_object())};
  }

  std::size_t sends() const {
    return static_cast<std::size_t>(std::count_if(out.begin(), out.end(), [](const Action& action) {
      return std::holds_alternative<action::Send>(action);
    }));
  }
  action::Send& sent() {
    for (auto it = out.rbegin(); it != out.rend(); ++it)
      if (auto* send = std::get_if<action::Send>(&*it)) return *send;
    ck_abort_msg("nothing was said");
  }
  Json object() {
    return sent().json ? share(sent().json.get()) : std::move(*parse_object(sent().message.text));
  }
  std::string said(const char* member) { return text_or(object().get(), member); }

  const ConversationHost its = host();
  Actions out;
  Replies replies{its, out};
};

// With the call's side of the peer that has opened it.
struct Opened : Said {
  explicit Opened(Format form = Format::Envelope, bool servers_due = false)
      : Said(form == Format::Envelope), peer(replies, call, servers_due) {
    peer.sets_up({form, "o1"});
  }

  const std::string call = "call=c";
  CallPeer peer;
};

}  // namespace

START_TEST(an_answer_says_what_it_answers) {
  Said world;
  const auto id = world.replies.answer(Said::request(Format::Envelope, "o1"), Said::description("answer"), {},
                                       true, "call=c", world.now);
  check_text(world.said("type") + " " + world.said("re"), "answer o1");
  check_text(world.said("id"), id);
  ck_assert(json_is_true(json_object_get(world.object().get(), "queued")));
  check_text(world.sent().message.call, "call=c");
  ck_assert(world.sent().message.trace && !world.sent().message.droppable && !world.sent().message.passing);
  ck_assert_uint_eq(world.counters.answers, 1);
}
END_TEST

START_TEST(a_plain_peer_is_answered_in_its_form) {
  Said world(false);
  world.replies.answer(Said::request(Format::LzUri, "aaaa"), Said::description("answer"), {}, false, "o=1",
                       world.now);
  ck_assert(world.sent().message.form == Format::LzUri);
  check_text(world.said("type"), "answer");
  ck_assert_ptr_null(json_object_get(world.sent().json.get(), "v"));
}
END_TEST

START_TEST(what_nobody_asked_for_may_be_left_out) {
  Said world;
  world.replies.event(Said::request(Format::Envelope, "m1"), Json(json_object()), false, "call=c", world.now);
  ck_assert(!world.sent().message.droppable && !world.sent().message.trace);
  world.replies.event(Said::request(Format::Envelope, ""), Json(json_object()), false, "call=c", world.now);
  ck_assert(world.sent().message.droppable);
  world.replies.candidates({Format::Envelope, ""}, Json(json_array()), true, "call=c");
  ck_assert(world.sent().message.droppable);
  world.replies.bye({Format::Envelope, ""}, "enough", "call=c");
  ck_assert(world.sent().message.passing && !world.sent().message.droppable);
  check_text(world.said("reason"), "enough");
}
END_TEST

START_TEST(a_peer_gets_no_more_errors_than_offers) {
  Said world;
  for (int i = 0; i < 3; ++i)
    world.replies.error(Said::request(Format::Envelope, "o1"), 490, "no", "call=c", world.now);
  ck_assert_uint_eq(world.sends(), 2);
  ck_assert_uint_eq(world.counters.errors, 2);
  ck_assert_uint_eq(world.counters.limited, 1);
  world.pass(std::chrono::minutes(1));
  world.replies.error(Said::request(Format::Plain, "aaaa"), 490, "no", "o=1", world.now);
  ck_assert_uint_eq(world.sends(), 3);
}
END_TEST

START_TEST(in_a_dialog_what_was_answered_is_said_again_to_the_letter) {
  Said world;
  const auto id = world.replies.answer(Said::request(Format::Envelope, "o1"), Said::description("answer"), {},
                                       false, "call=c", world.now);
  const std::string text = world.sent().message.text;
  world.replies.again("o1", "call=d");
  ck_assert_uint_eq(world.sends(), 2);
  check_text(world.sent().message.text, text);
  check_text(world.sent().message.id + world.sent().message.call, id + "call=d");
  world.replies.again("o2", "call=d");
  ck_assert_uint_eq(world.sends(), 2);
}
END_TEST

START_TEST(who_has_set_up_gets_the_answer) {
  Opened world;
  ck_assert(world.peer.setting_up());
  world.peer.answer(Said::described("answer", Said::request(Format::Envelope, "o1")), false, world.now);
  check_text(world.said("re"), "o1");
  ck_assert(!world.peer.setting_up());
  check_text(world.peer.answer_id(), world.said("id"));
  // Janus's event was the answer before; what follows it goes to the same.
  world.peer.answer(Said::described("answer", std::nullopt), false, world.now);
  check_text(world.said("re"), "o1");
}
END_TEST

START_TEST(an_offer_of_janus_waits_for_its_answer) {
  Opened world;
  ck_assert(world.peer.offer(Said::described("offer", Said::request(Format::Envelope, "m1")), world.now));
  check_text(world.said("type") + " " + world.said("re"), "offer m1");
  check_text(world.peer.offer_id(), world.said("id"));
  world.peer.has_answered();
  ck_assert(world.peer.offer_id().empty());
}
END_TEST

START_TEST(a_plain_peer_cannot_take_offers) {
  Opened world(Format::Plain);
  ck_assert(world.peer.offer(Said::described("offer", std::nullopt), world.now));  // renegotiation
  ck_assert_uint_eq(world.sends(), 0);
  ck_assert(!world.peer.offer(Said::described("offer", Said::request(Format::Plain, "aaaa")), world.now));
  check_text(world.said("type"), "error");
  world.peer.event({std::nullopt, Json(json_object())}, world.now);
  world.peer.candidates({Json(json_array()), true});
  world.peer.bye("enough");
  ck_assert_uint_eq(world.sends(), 1);
}
END_TEST

START_TEST(the_first_event_brings_the_servers) {
  Opened world(Format::Envelope, true);
  world.ice.stun = {"stun:stun.example.org"};
  for (const bool first : {true, false}) {
    world.peer.event({Said::request(Format::Envelope, "m1", false), Json(json_object())}, world.now);
    ck_assert((json_object_get(world.object().get(), "iceServers") != nullptr) == first);
  }
}
END_TEST

START_TEST(the_end_answers_what_has_set_up_and_else_is_a_bye) {
  for (const bool answered : {false, true}) {
    Opened world;
    if (answered)
      world.peer.answer(Said::described("answer", Said::request(Format::Envelope, "o1")), false, world.now);
    std::vector<janus::Unanswered> left;
    if (!answered) left.push_back(Said::request(Format::Envelope, "o1"));
    world.peer.over(std::move(left), "gone", world.now);
    check_text(world.said("type") + " " + world.said("re") + " " + world.said("reason"),
               answered ? "bye  gone" : "error o1 gone");
  }
}
END_TEST

START_TEST(no_bye_while_it_sets_up) {
  Opened world;
  world.peer.bye("enough");
  ck_assert_uint_eq(world.sends(), 0);
}
END_TEST

int main() {
  Suite* suite = suite_create("replies");
  TCase* tests = tcase_create("replies");
  for (const TTest* test : {an_answer_says_what_it_answers, a_plain_peer_is_answered_in_its_form,
                            what_nobody_asked_for_may_be_left_out, a_peer_gets_no_more_errors_than_offers,
                            in_a_dialog_what_was_answered_is_said_again_to_the_letter,
                            who_has_set_up_gets_the_answer, an_offer_of_janus_waits_for_its_answer,
                            a_plain_peer_cannot_take_offers, the_first_event_brings_the_servers,
                            the_end_answers_what_has_set_up_and_else_is_a_bye, no_bye_while_it_sets_up})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
