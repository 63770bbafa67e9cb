// SPDX-License-Identifier: GPL-3.0-or-later
// Calls in which Janus makes the offer and the peer answers.
#include "tests/unit/support/dialogue_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(a_message_opens_a_call) {
  DialogueWorld world;
  world.start();
  const auto offer = world.watch();
  ck_assert(offer.sdp.starts_with("v=0"));
  check_text(text_or(offer.body.get(), "result"), "preparing");
  check_text(text_or(parse_object(world.janus->text("attach"))->get(), "plugin"), "janus.plugin.echotest");
  ck_assert(json_object_get(world.asked(0).get(), "jsep") == nullptr);
  world.eventually("offered", [&] { return world.view("state") == "offered"; });

  const auto answer = answering(offer, "start");
  world.peer.write(answer);
  const auto event = world.told(Envelope::Type::Event);
  check_text(event.re, answer.id);
  check_text(text_or(event.body.get(), "to"), "start");
  const Json sent = world.asked(1);
  const json_t* jsep = json_object_get(sent.get(), "jsep");
  check_text(text_or(jsep, "type"), "answer");
  check_text(text_or(jsep, "sdp"), answer.sdp);
  ck_assert_uint_eq(world.janus->count("create"), 1);
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(an_answer_without_body) {
  DialogueWorld world;
  world.start();
  world.peer.write(answering(world.watch(), nullptr));
  world.told(Envelope::Type::Event);
  ck_assert(json_is_object(json_object_get(world.asked(1).get(), "body")));
  check_text(request_of(world.asked(1).get()), "");
}
END_TEST

START_TEST(an_answer_to_nothing_and_twice) {
  DialogueWorld world;
  world.start();
  const auto ask = asking("register");
  world.peer.write(ask);
  check_text(world.told(Envelope::Type::Event).re, ask.id);
  auto answer = answering(ask, "start");  // to a message of its own
  world.peer.write(answer);
  world.error(469, answer.id);

  const auto offer = world.watch();
  world.peer.write(answering(offer, "start"));
  world.told(Envelope::Type::Event);
  answer = answering(offer, "start");
  world.peer.write(answer);
  world.error(469, answer.id);
  ck_assert_uint_eq(world.janus->count("message"), 3);
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(a_newer_offer_replaces_the_one_before) {
  DialogueWorld world;
  world.start();
  const auto first = world.watch();
  world.own_offer();
  const auto second = world.told(Envelope::Type::Offer);
  check_text(second.re, "");
  const auto late = answering(first, "start");
  world.peer.write(late);
  world.error(469, late.id);
  world.peer.write(answering(second, "start"));
  world.told(Envelope::Type::Event);
}
END_TEST

START_TEST(janus_offers_to_begin_dtls) {
  DialogueWorld world;
  world.start();
  const auto offer = world.watch();
  ck_assert(offer.sdp.ends_with("\r\na=setup:active\r\n"));
  // A peer that takes the part for itself keeps it.
  auto answer = answering(offer, "start");
  answer.sdp += "a=setup:active\r\n";
  world.peer.write(answer);
  world.told(Envelope::Type::Event);
  world.own_offer();
  ck_assert(world.told(Envelope::Type::Offer).sdp.ends_with("\r\na=setup:actpass\r\n"));
}
END_TEST

// Both sides offer: Janus is asked about the peer's, and its own can be answered whatever comes of that.
START_TEST(offers_that_cross) {
  DialogueWorld world;
  world.start();
  auto crossed = world.watch();
  // It answers offers, too.
  world.janus->with([&] {
    world.janus->plugin = [](const json_t* message) {
      return request_of(message) == "publish" ? "" : scripted(message);
    };
    world.janus->plugin_error = 426;
  });
  auto own = envelope(Envelope::Type::Offer);
  own.body.reset(json_pack("{s:s}", "request", "publish"));
  world.peer.write(own);
  world.error(426, own.id);
  world.janus->with([&] { world.janus->plugin_error = 0; });
  world.peer.write(answering(crossed, "start"));
  world.told(Envelope::Type::Event);

  world.own_offer();
  crossed = world.told(Envelope::Type::Offer);
  own.id = random_id();
  own.body.reset(json_pack("{s:s}", "request", "publish"));
  world.peer.write(own);
  check_text(world.told(Envelope::Type::Answer).re, own.id);
  world.peer.write(answering(crossed, "start"));
  world.told(Envelope::Type::Event);
  ck_assert_uint_eq(world.janus->count("message"), 5);
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(a_forbidden_request_with_an_answer) {
  DialogueWorld world;
  world.start();
  const auto offer = world.watch();
  const auto wrong = answering(offer, "destroy");
  world.peer.write(wrong);
  world.error(403, wrong.id);
  world.peer.write(answering(offer, "start"));
  world.told(Envelope::Type::Event);
}
END_TEST

START_TEST(a_call_waits_for_its_answer_but_not_for_its_connection) {
  DialogueWorld world;
  world.channel.connect_timeout = seconds(1);
  world.start();
  const auto offer = world.watch();
  // Ringing takes longer than connecting may.
  world.pass(milliseconds(1500));
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  world.peer.write(answering(offer, "start"));
  world.told(Envelope::Type::Event);
  check_text(world.told(Envelope::Type::Bye).reason, "the peer did not connect");
}
END_TEST

START_TEST(hangup_ends_it_with_one_bye) {
  DialogueWorld world;
  world.start();
  world.peer.write(answering(world.watch(), "start"));
  world.told(Envelope::Type::Event);
  world.janus->tell("{\"janus\":\"webrtcup\"}");
  ck_assert(world.janus->wait_event("connected"));
  world.janus->tell("{\"janus\":\"event\",\"plugindata\":{\"data\":{\"result\":\"stopped\"}}}");
  check_text(world.told(Envelope::Type::Event).re, "");
  world.janus->tell("{\"janus\":\"hangup\",\"reason\":\"Close PC\"}");
  check_text(world.told(Envelope::Type::Bye).reason, "Close PC");
  ck_assert(world.peer.over());
  ck_assert_ptr_null(world.peer.dialog().read(milliseconds(0)).get());
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway dialogue");
  TCase* tests = tcase_create("gateway dialogue");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {a_message_opens_a_call, an_answer_without_body, an_answer_to_nothing_and_twice,
        a_newer_offer_replaces_the_one_before, janus_offers_to_begin_dtls, offers_that_cross,
        a_forbidden_request_with_an_answer, a_call_waits_for_its_answer_but_not_for_its_connection,
        hangup_ends_it_with_one_bye})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
