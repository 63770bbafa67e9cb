// SPDX-License-Identifier: GPL-3.0-or-later
// A channel with api = "janus": what of Janus's reaches the peer, how its sessions end, and what is told of
// them.
#include "tests/unit/support/api_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(events_of_janus_come_under_the_peers_numbers) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, message()});
  (void)world.hear();
  world.janus->tell(R"({"janus":"webrtcup"})");
  const Json up = world.hear();
  check_text(text_or(up.get(), "janus"), "webrtcup");
  ck_assert_int_eq(static_cast<int>(*integer_in(up.get(), "sender")), 22);
  world.janus->tell(R"({"janus":"detached"})");
  check_text(text_or(world.hear().get(), "janus"), "detached");
  world.say({message("n")});
  world.hears_error(459, "n");
}
END_TEST

START_TEST(janus_offers_to_begin_dtls) {
  constexpr const char* kOffer =
      R"({"janus":"event","plugindata":{"data":{}},"jsep":{"type":"offer","e2ee":true,"sdp":"v=0\r\na=setup:actpass\r\n"}})";
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, message()});
  (void)world.hear();
  const auto offered = [&] {
    world.janus->tell(kOffer);
    const Json event = world.hear();
    const json_t* jsep = json_object_get(event.get(), "jsep");
    ck_assert(json_is_true(json_object_get(jsep, "e2ee")));
    return text_or(jsep, "sdp");
  };
  check_text(offered(), "v=0\r\na=setup:active\r\n");
  world.say(
      {R"({"janus":"message","transaction":"n","session_id":11,"handle_id":22,"body":{},"jsep":{"type":"answer","sdp":"v=0\r\na=setup:active\r\n"}})"});
  (void)world.hear();
  check_text(offered(), "v=0\r\na=setup:actpass\r\n");
  // What comes after the end of that connection is another one.
  world.janus->tell(R"({"janus":"hangup","reason":"ICE failed"})");
  (void)world.hear();
  check_text(offered(), "v=0\r\na=setup:active\r\n");
}
END_TEST

START_TEST(a_session_that_janus_ends) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, message()});
  (void)world.hear();
  world.janus->tell(R"({"janus":"timeout"})");
  const Json gone = world.hear();
  check_text(text_or(gone.get(), "janus"), "timeout");
  ck_assert_int_eq(static_cast<int>(*integer_in(gone.get(), "session_id")), 11);
  world.say({message("n")});
  world.hears_error(458, "n");
}
END_TEST

START_TEST(keepalives_stay_here_and_are_made_here) {
  ApiWorld world;
  world.timing.keepalive = milliseconds(20);
  world.start();
  world.say({kCreate, R"({"janus":"keepalive","transaction":"k","session_id":11})"});
  const Json create = world.asked("create");
  ck_assert(integer_in(world.asked("keepalive", 2).get(), "session_id") == integer_in(create.get(), "id"));
}
END_TEST

START_TEST(a_peer_that_vanished) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach});
  (void)world.asked("attach");
  world.peer.vanish();
  world.pass(world.channel.sealed.idle_timeout + seconds(1));
  ck_assert(world.janus->wait_count("destroy", 1));
}
END_TEST

START_TEST(a_gateway_that_stops_ends_the_sessions) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, message()});
  (void)world.hear();
  world.gateway.reset();
  check_text(text_or(world.hear().get(), "janus"), "timeout");
  ck_assert_uint_eq(world.janus->sessions(), 0);
}
END_TEST

// What Janus's event handlers were told last under this name.
Json told(ApiWorld& world, const char* name) {
  ck_assert_msg(world.janus->wait_event(name), "no event %s", name);
  return std::move(*parse_object(world.janus->event(name)));
}

START_TEST(a_call_is_counted_timed_and_told) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, offering()});
  check_text(text_or(json_object_get(world.hear().get(), "jsep"), "type"), "answer");
  const Json offer = told(world, "offer"), answer = told(world, "answer");
  for (const Json* event : {&offer, &answer}) {
    check_text(text_or(event->get(), "plugin"), "janus.plugin.echotest");
    ck_assert(integer_in(event->get(), "session_id") == integer_in(world.asked("create").get(), "id"));
    ck_assert(integer_in(event->get(), "handle_id") == FakeJanus::kHandle);
  }
  ck_assert(json_real_value(json_object_get(answer.get(), "milliseconds")) > 0);
  for (const char* key : {"offers", "answers", "calls"}) world.counts(key, 1);
  ck_assert(integer_in(world.query("times").get(), "count") == 1);

  world.janus->tell(R"({"janus":"webrtcup"})");
  (void)told(world, "connected");
  world.say({offering("p")});
  (void)told(world, "renegotiation");
  ck_assert(world.janus->event("disconnected").empty());
  world.janus->tell(R"({"janus":"hangup","reason":"ICE failed"})");
  const Json over = told(world, "disconnected");
  check_text(text_or(over.get(), "reason"), "ICE failed");
  ck_assert(json_is_true(json_object_get(over.get(), "connected")));
  world.counts("offers", 2);
  world.counts("calls", 1);
}
END_TEST

START_TEST(answers_of_one_message_have_each_their_times) {
  ApiWorld world;
  world.start();
  world.say(
      {kCreate, kAttach,
       R"({"janus":"attach","transaction":"b","session_id":11,"handle_id":33,"plugin":"janus.plugin.echotest"})",
       offering(),
       R"({"janus":"message","transaction":"p","session_id":11,"handle_id":33,"body":{},"jsep":{"type":"offer","sdp":"v=0\r\n"}})"});
  for (int i = 0; i < 2; ++i) check_text(text_or(world.hear().get(), "janus"), "event");
  world.eventually("two rows of times", [&] { return integer_in(world.query("times").get(), "count") == 2; });
  world.counts("answers", 2);
}
END_TEST

START_TEST(what_is_refused_is_told) {
  ApiWorld world;
  world.start();
  world.say({R"({"janus":"message","transaction":"m","session_id":5,"handle_id":6,"body":{}})"});
  world.hears_error(458, "m");
  ck_assert(integer_in(told(world, "refused").get(), "code") == 458);
  world.janus->with([&] { world.janus->plugin_error = 499; });
  world.say({kCreate, kAttach, offering()});
  (void)world.hear();
  const Json refused = told(world, "refused");
  ck_assert(integer_in(refused.get(), "code") == 499);
  check_text(text_or(refused.get(), "reason"), "no");
  check_text(text_or(told(world, "disconnected").get(), "reason"), "the plugin has refused the offer");
  world.counts("errors", 2);
  world.counts("answers", 0);
  world.janus->with([&] { world.janus->plugin_error = 0; });
  world.say({offering("p")});
  (void)world.hear();
  world.say({R"({"janus":"destroy","transaction":"d","session_id":11})"});
  world.eventually("the end", [&] {
    return world.janus->event("disconnected").find("the peer has destroyed its session") != std::string::npos;
  });
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway api events");
  TCase* tests = tcase_create("gateway api events");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {events_of_janus_come_under_the_peers_numbers, janus_offers_to_begin_dtls, a_session_that_janus_ends,
        keepalives_stay_here_and_are_made_here, a_peer_that_vanished, a_gateway_that_stops_ends_the_sessions,
        a_call_is_counted_timed_and_told, answers_of_one_message_have_each_their_times,
        what_is_refused_is_told})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
