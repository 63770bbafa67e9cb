// SPDX-License-Identifier: GPL-3.0-or-later
// The Janus API for a peer: what of its requests reaches Janus, and what of Janus's comes back.
#include "tests/unit/support/api_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace engine_test;

START_TEST(all_at_once) {
  ApiWorld world;
  check_text(world.say(kCreate), "create");
  check_text(world.say(kAttach), "attach");
  check_text(world.say(kMessage), "");
  check_text(world.answer("create"), "info");  // the success stays here
  check_text(world.attach(), "message");
  check_text(world.answer("message", kEvent), "<event/m");
  const json_t* event = world.told.back().object.get();
  ck_assert(integer_in(event, "session_id") == 11 && integer_in(event, "sender") == 22);
  check_text(world.tell(kEvent), "<event");
  event = world.told.back().object.get();
  ck_assert(integer_in(event, "session_id") == 11 && integer_in(event, "sender") == 22);
}
END_TEST

START_TEST(numbers_and_transactions_are_not_the_peers) {
  ApiWorld world;
  world.open();
  world.say(kMessage);
  const auto session = world.janus.session();
  ck_assert(session != 11 && session > 0);
  ck_assert(integer_in(world.janus.last("attach"), "session_id") == session);
  ck_assert(json_object_get(world.janus.last("attach"), "handle_id") == nullptr);
  const json_t* message = world.janus.last("message");
  ck_assert(integer_in(message, "session_id") == session && integer_in(message, "handle_id") == kHandle);
  ck_assert(text_or(message, "transaction") != "m");
}
END_TEST

START_TEST(secrets_are_ours) {
  ApiWorld world(usual_rights(), {}, "open sesame");
  world.say(
      R"({"janus":"create","transaction":"c","id":11,"apisecret":"guess","admin_secret":"x","token":"theirs",)"
      R"("session_id":1,"handle_id":2})");
  world.say(
      R"({"janus":"attach","transaction":"a","session_id":11,"handle_id":22,"plugin":"janus.plugin.echotest",)"
      R"("apisecret":"guess","token":"theirs"})");
  world.answer("create");
  for (const char* verb : {"create", "attach", "info"}) {
    check_text(text_or(world.janus.last(verb), "apisecret"), "open sesame");
    for (const char* member : {"token", "admin_secret"})
      ck_assert_msg(json_object_get(world.janus.last(verb), member) == nullptr, "%s in %s", member, verb);
  }
  ck_assert(json_object_get(world.janus.last("create"), "session_id") == nullptr);
  ck_assert(json_object_get(world.janus.last("create"), "handle_id") == nullptr);
}
END_TEST

START_TEST(a_token_of_the_peers_if_it_is_allowed) {
  auto rights = usual_rights();
  rights.allow_token = true;
  ApiWorld world(rights);
  world.say(R"({"janus":"create","transaction":"c","id":11,"apisecret":"guess","token":"theirs"})");
  world.say(kAttach);  // without one
  world.answer("create");
  world.pass(25s);
  world.say(kDestroy);
  for (const char* verb : {"create", "keepalive", "destroy"}) {
    check_text(text_or(world.janus.last(verb), "token"), "theirs");
    ck_assert(json_object_get(world.janus.last(verb), "apisecret") == nullptr);
  }
  ck_assert(json_object_get(world.janus.last("attach"), "token") == nullptr);
}
END_TEST

// Janus's own numbers name nothing here, neither the peer's sessions nor anybody else's.
START_TEST(no_other_session_can_be_named) {
  ApiWorld world;
  world.open();
  const std::string session = std::to_string(world.janus.session());
  check_text(world.say(R"({"janus":"message","transaction":"x","session_id":)" + session +
                       R"(,"handle_id":4711,"body":{}})"),
             "!refused <error458/x");
  check_text(world.say(R"({"janus":"destroy","transaction":"y","session_id":)" + session + "}"),
             "!refused <error458/y");
  check_text(world.say(R"({"janus":"hangup","transaction":"z","session_id":11,"handle_id":4711})"),
             "!refused <error459/z");
  // So a peer learns whether the gateway has its session still.
  check_text(world.say(R"({"janus":"keepalive","transaction":"k","session_id":)" + session + "}"),
             "!refused <error458/k");
}
END_TEST

START_TEST(what_is_refused) {
  ApiWorld world;
  world.open();
  const auto refused = [&](const std::string& request, const std::string& error) {
    check_text(world.say(request), error);
  };
  const std::string attach = R"({"janus":"attach","transaction":"a","session_id":11,)";
  const std::string message = R"({"janus":"message","transaction":"m","session_id":11,"handle_id":22)";
  refused(R"({"transaction":"1"})", "!refused <error456/1");
  refused(R"({"janus":"create","id":12})", "!refused <error456");
  refused(R"({"janus":"claim","transaction":"2","session_id":11})", "log !refused <error403/2");
  check_text(world.logged, text_or(json_object_get(world.told.back().object.get(), "error"), "reason"));
  refused(attach + R"("plugin":"janus.plugin.echotest"})", "!refused <error456/a");
  refused(attach + R"("handle_id":23})", "!refused <error456/a");
  refused(attach + R"("handle_id":23,"plugin":"janus.plugin.sip"})", "log !refused <error405/a");
  for (const char* number : {"0", "-1", "9007199254740992", "1.5", "\"12\""}) {
    refused(attach + R"("handle_id":)" + number + R"(,"plugin":"janus.plugin.echotest"})",
            "!refused <error456/a");
    refused(R"({"janus":"create","transaction":"c","id":)" + std::string(number) + "}",
            "!refused <error456/c");
  }
  refused(message + "}", "!refused <error456/m");
  refused(message + R"(,"body":"x"})", "!refused <error456/m");
  refused(message + R"(,"body":{"request":"kick"}})", "log !refused <error403/m");
  ck_assert_uint_eq(world.counters.errors, 19);
  // Of what is known of the handle event handlers are told.
  ck_assert(integer_in(world.notified.get(), "handle_id") == kHandle);
  ck_assert(integer_in(world.notified.get(), "code") == 403);
  check_text(world.say(R"({"janus":"keepalive","transaction":"k","session_id":11})"), "");
  check_text(world.say(R"({"janus":"create","transaction":"c","id":9007199254740991})"), "create");
}
END_TEST

START_TEST(what_is_not_taken) {
  ApiWorld world;
  check_text(world.did(world.api.refuse(nullptr, 454, "no JSON")), "!refused <error454");
  check_text(world.did(world.api.refuse(json(kCreate).get(), 450, "wait")), "!refused <error450/c");
  const std::string kept(127, 'x');
  const Json request = json(R"({"janus":"claim","transaction":")" + kept + "\u00e9y\"}");
  check_text(world.did(world.api.refuse(request.get(), 450, "wait")), "!refused <error450/" + kept);
}
END_TEST

START_TEST(no_more_than_the_channel_has_to_give) {
  auto rights = usual_rights();
  rights.max_sessions = rights.max_handles = 1;
  ApiWorld world(rights);
  world.open();
  check_text(world.say(kCreate), "!refused <error468/c");
  check_text(world.say(R"({"janus":"create","transaction":"1","id":12})"), "!refused <error450/1");
  check_text(world.say(kAttach), "!refused <error468/a");
  check_text(
      world.say(
          R"({"janus":"attach","transaction":"2","session_id":11,"handle_id":23,"plugin":"janus.plugin.echotest"})"),
      "!refused <error450/2");
}
END_TEST

START_TEST(one_message_at_a_time_in_the_peers_order) {
  ApiWorld world;
  world.open();
  check_text(world.say(kMessage), "message");
  check_text(world.say(kOffer), "");
  check_text(
      world.say(R"({"janus":"trickle","transaction":"t","session_id":11,"handle_id":22,"candidate":{}})"),
      "");  // behind the offer
  check_text(world.answer("message", kEvent), "<event/m !offer message trickle");
  check_text(world.answer("trickle", kAck), "");
  check_text(world.answer("message", kAnswer), "<event/o+");
}
END_TEST

START_TEST(more_requests_than_may_wait) {
  ApiWorld world;
  world.open();
  check_text(world.say(kMessage), "message");
  for (int i = 0; i < 64; ++i) check_text(world.say(kMessage), "");
  check_text(world.say(kMessage), "!refused <error450/m");
}
END_TEST

START_TEST(a_call_is_counted_timed_and_told) {
  ApiWorld world;
  world.trace.mark(plain::Stage::Seen, kStart.steady);
  world.open();
  world.now = later(world.now, 5ms);
  check_text(world.say(kOffer), "!offer message");
  check_text(text_or(world.notified.get(), "plugin"), "janus.plugin.echotest");
  ck_assert(integer_in(world.notified.get(), "session_id") == world.janus.session());
  world.now = later(world.now, 7ms);
  check_text(world.answer("message", kAnswer), "<event/o+");
  const PeerApi::Answer& answer = *world.told.back().answer;
  ck_assert(answer.trace->at(plain::Stage::Seen) == kStart.steady);
  ck_assert(answer.trace->at(plain::Stage::Asked) == kStart.steady + 5ms);
  ck_assert(answer.trace->at(plain::Stage::Answered) == kStart.steady + 12ms);
  ck_assert(integer_in(answer.details.get(), "handle_id") == kHandle);
  ck_assert(!world.api.connected());
  check_text(world.tell(R"({"janus":"webrtcup"})"), "!connected <webrtcup");
  ck_assert(world.api.connected());
  check_text(world.tell(R"({"janus":"webrtcup"})"), "<webrtcup");
  check_text(world.say(kOffer), "!renegotiation message");
  check_text(world.answer("message", kRefusal), "!refused <event/o");  // the call goes on
  check_text(world.tell(R"({"janus":"hangup","reason":"ICE failed"})"), "!disconnected <hangup");
  check_text(text_or(world.notified.get(), "reason"), "ICE failed");
  ck_assert(json_is_true(json_object_get(world.notified.get(), "connected")));
  ck_assert(!world.api.connected());
  const Counters& counters = world.counters;
  ck_assert(counters.offers == 2 && counters.answers == 1 && counters.calls == 1 && counters.errors == 1);
}
END_TEST

START_TEST(an_offer_that_is_refused) {
  ApiWorld world;
  world.open();
  world.say(kOffer);
  check_text(world.answer("message", kRefusal), "!refused !disconnected <event/o");
  check_text(text_or(world.notified.get(), "reason"), "the plugin has refused the offer");
  world.say(kOffer);
  check_text(world.answer("message", error_text(490)), "!disconnected !refused <error490/o");
  ck_assert(world.counters.calls == 2 && world.counters.errors == 2);
}
END_TEST

START_TEST(janus_offers) {
  constexpr const char* kTheirs =
      R"({"janus":"event","jsep":{"type":"offer","e2ee":true,"sdp":"v=0\r\na=setup:actpass\r\n"}})";
  ApiWorld world;
  world.open();
  const auto offered = [&](const char* words) {
    check_text(world.tell(kTheirs), words);
    const json_t* jsep = json_object_get(world.told.back().object.get(), "jsep");
    ck_assert(json_is_true(json_object_get(jsep, "e2ee")));
    return text_or(jsep, "sdp");
  };
  check_text(offered("!request <event"), "v=0\r\na=setup:active\r\n");
  world.say(R"({"janus":"message","transaction":"n","session_id":11,"handle_id":22,"body":{},)"
            R"("jsep":{"type":"answer","sdp":"v=0\r\na=setup:active\r\n"}})");
  world.answer("message", kEvent);
  check_text(offered("!renegotiation <event"), "v=0\r\na=setup:actpass\r\n");
  // What comes after the end of that connection is another one.
  world.tell(R"({"janus":"hangup"})");
  check_text(offered("!request <event"), "v=0\r\na=setup:active\r\n");
}
END_TEST

START_TEST(private_candidates) {
  constexpr const char* kPrivate =
      R"({"janus":"trickle","candidate":{"candidate":"candidate:1 1 udp 1 10.0.0.1 5 typ host","sdpMid":"0"}})";
  constexpr const char* kRelated =
      R"({"janus":"trickle","candidate":{"sdpMid":"0","candidate":)"
      R"("candidate:2 1 udp 1 203.0.113.9 5 typ srflx raddr 10.0.0.1 rport 5"}})";
  constexpr const char* kEnd = R"({"janus":"trickle","candidate":{"completed":true}})";
  constexpr const char* kTheirs = R"({"janus":"event","jsep":{"type":"offer","sdp":)"
                                  R"("c=IN IP4 10.0.0.1\r\na=candidate:1 1 udp 1 10.0.0.1 5 typ host\r\n"}})";
  PeerRights rights = usual_rights();
  ApiWorld open(rights);
  open.open();
  open.tell(kTheirs);
  check_text(text_or(json_object_get(open.told.back().object.get(), "jsep"), "sdp"),
             "c=IN IP4 10.0.0.1\r\na=candidate:1 1 udp 1 10.0.0.1 5 typ host\r\n");
  check_text(open.tell(kPrivate), "<trickle");

  rights.hide_private_candidates = true;
  ApiWorld world(rights);
  world.open();
  check_text(world.tell(kPrivate), "");
  check_text(world.tell(kRelated), "<trickle");
  const json_t* candidate = json_object_get(world.told.back().object.get(), "candidate");
  check_text(text_or(candidate, "candidate"),
             "candidate:2 1 udp 1 203.0.113.9 5 typ srflx raddr 0.0.0.0 rport 9");
  check_text(text_or(candidate, "sdpMid"), "0");
  check_text(world.tell(kEnd), "<trickle");
  // None is left in another connection; the log tells of the first time.
  world.tell(R"({"janus":"hangup"})");
  check_text(world.tell(kTheirs), "!request warning <event");
  check_text(text_or(json_object_get(world.told.back().object.get(), "jsep"), "sdp"), "c=IN IP4 0.0.0.0\r\n");
  ck_assert(world.logged.find("nat_1_1_mapping") != std::string::npos);
  check_text(world.tell(kPrivate), "");
  check_text(world.tell(kEnd), "");
  ck_assert_uint_eq(world.counters.emptied, 2);
}
END_TEST

START_TEST(a_carrier_that_is_too_slow) {
  ApiWorld world;
  world.open();
  world.too_slow = "40 s a message";
  check_text(world.say(kMessage), "message");
  check_text(world.say(kOffer), "!refused <error450/o");
  check_text(text_or(json_object_get(world.told.back().object.get(), "error"), "reason"), "40 s a message");
  world.answer("message", kEvent);
  world.too_slow.reset();
  world.say(kOffer);
  world.too_slow = "40 s a message";
  check_text(world.answer("message", kAnswer), "<event/o+");
  check_text(world.say(kOffer), "!renegotiation message");  // the call is there already
}
END_TEST

START_TEST(what_can_be_dropped) {
  ApiWorld world;
  world.open();
  check_text(world.tell(R"({"janus":"media","mid":"0","receiving":true})"), "<media?");
  check_text(world.tell(R"({"janus":"slowlink"})"), "<slowlink?");
  check_text(world.tell(R"({"janus":"trickle"})"), "<trickle");
  check_text(world.tell(kEvent, kHandle + 1), "");  // of nobody's handle
  check_text(world.from_core(json(kEvent).get()), "");
}
END_TEST

int main() {
  Suite* suite = suite_create("api");
  TCase* tests = tcase_create("api");
  for (const TTest* test :
       {all_at_once, numbers_and_transactions_are_not_the_peers, secrets_are_ours,
        a_token_of_the_peers_if_it_is_allowed, no_other_session_can_be_named, what_is_refused,
        what_is_not_taken, no_more_than_the_channel_has_to_give, one_message_at_a_time_in_the_peers_order,
        more_requests_than_may_wait, a_call_is_counted_timed_and_told, an_offer_that_is_refused, janus_offers,
        private_candidates, a_carrier_that_is_too_slow, what_can_be_dropped})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
