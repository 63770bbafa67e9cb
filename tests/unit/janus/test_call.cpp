// SPDX-License-Identifier: GPL-3.0-or-later
// A call's requests to Janus, and whom what Janus says answers.
#include "plain/order.hpp"
#include "tests/unit/support/call_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace engine_test;

START_TEST(create_and_attach_go_together) {
  auto options = usual();
  options.api_secret = "open sesame";
  options.token = "ours";
  CallWorld world(options);
  ck_assert(!world.call.deadline());
  check_text(world.ask("X", "offer"), "create attach");
  ck_assert(world.janus.session() > 0);
  ck_assert(*integer_in(world.janus.last("attach"), "session_id") == world.janus.session());
  check_text(text_or(world.janus.last("attach"), "plugin"), "janus.plugin.echotest");
  check_text(world.answer("create"), "");
  check_text(world.attach(), "message");
  const json_t* message = world.janus.last("message");
  ck_assert(*integer_in(message, "handle_id") == kHandle);
  check_text(text_or(json_object_get(message, "body"), "request"), "X");
  check_text(text_or(json_object_get(message, "jsep"), "sdp"), sdp("PEER"));
  for (const char* verb : {"create", "attach", "message", "info"}) {
    check_text(text_or(world.janus.last(verb), "apisecret"), "open sesame");
    check_text(text_or(world.janus.last(verb), "token"), "ours");
  }
  ck_assert(json_object_get(world.janus.last("info"), "session_id") == nullptr);  // Janus would refuse it
}
END_TEST

START_TEST(one_request_at_a_time) {
  CallWorld world;
  world.connect();
  check_text(world.ask("A"), "message");
  check_text(world.ask("B"), "");
  check_text(world.answer("message", R"({"janus":"ack"})"), "");  // ends nothing
  check_text(world.answer("message", event_text("{}")), "event A message");
  check_text(world.answer("message", event_text(R"({"x":1})")), "event B");
  ck_assert(integer_in(world.data.get(), "x") == 1);
}
END_TEST

START_TEST(the_event_may_overtake_the_ack) {
  CallWorld world;
  world.connect();
  world.ask("A");
  const Json ack = world.janus.answer("message", R"({"janus":"ack"})");
  check_text(world.answer("message", event_text("{}")), "event A");
  check_text(world.ask("B"), "message");
  check_text(world.from_core(ack.get()), "");
  check_text(world.answer("message", event_text("{}")), "event B");
}
END_TEST

START_TEST(an_offer_is_marked_when_janus_gets_it) {
  CallWorld world;
  world.asked_is_told = true;
  Unanswered from;
  from.trace = std::make_shared<plain::Trace>();
  const auto trace = from.trace;
  world.ask("X", "offer", sdp("PEER"), std::move(from));
  world.now = later(world.now, 5ms);
  world.answer("create");
  check_text(world.attach(), "message asked");
  ck_assert(trace->at(plain::Stage::Asked) == world.now.steady);
  world.answer("message", event_text("{}", "answer"));
  ck_assert(world.described.answers->trace == trace);
  check_text(world.ask("Y"), "message asked");  // without a trace
}
END_TEST

START_TEST(no_more_than_so_many_wait) {
  CallWorld world;
  world.connect();
  check_text(world.ask("A"), "message");
  for (int i = 0; i < 16; ++i) check_text(world.ask("B"), "");
  check_text(world.ask("C"), "refused:450 C");
  check_text(world.reason, "too many requests wait");
  check_text(world.answer("message", event_text("{}")), "event A message");
  check_text(world.ask("D"), "");
}
END_TEST

// The offer was answered by an event before: what comes behind it is of that offer, but answers nothing.
START_TEST(an_answer_behind_an_event) {
  CallWorld world;
  world.ask("X", "offer");
  world.answer("create");
  world.attach();
  check_text(world.answer("message", event_text("{}")), "event X");
  check_text(world.tell(event_text("{}", "answer")), "answer -");
}
END_TEST

// The plugin answers on its own account while the request is in flight, which settles nothing.
START_TEST(an_answer_before_its_event) {
  CallWorld world;
  world.ask("X", "offer");
  world.answer("create");
  world.attach();
  check_text(world.tell(event_text("{}", "answer")), "answer X");
  check_text(world.ask("A"), "");
  check_text(world.trickle(1, false), "");
  check_text(world.answer("message", event_text("{}")), "event - trickle message");
  // The offer was handed back once.
  check_text(world.unanswered(), "A");
}
END_TEST

START_TEST(an_answer_settles_what_it_came_with) {
  plain::Order order([] {});
  const auto root = *trinary::Hash::from_trytes(std::string(81, 'A'));
  CallWorld world;
  world.connect();
  Unanswered from;
  from.ticket = order.add(root);
  world.ask("A", "", "", std::move(from));
  ck_assert(!order.take());
  check_text(world.answer("message", event_text("{}", "answer", sdp("JANU"))), "answer -");
  ck_assert(order.take() == root);  // nothing else will answer it
}
END_TEST

START_TEST(what_is_nobodys) {
  CallWorld world;
  world.connect();
  const Json foreign = json(event_text("{}"));
  set(foreign.get(), "session_id", world.janus.session() + 1);
  set(foreign.get(), "sender", kHandle);
  check_text(world.from_core(foreign.get()), "");
  const Json other = world.janus.event(event_text("{}"), kHandle + 1);
  check_text(world.from_core(other.get()), "");
  check_text(world.from_core(json(R"({"janus":"success","transaction":"guess"})").get()), "");
  check_text(world.tell(event_text("{}")), "event -");
}
END_TEST

START_TEST(janus_offers) {
  CallWorld world;
  world.ask("watch");
  world.answer("create");
  world.attach();
  check_text(world.answer("message", event_text("{}", "offer", sdp("J") + "a=setup:actpass\r\n")),
             "offer watch");
  ck_assert(world.described.description.sdp.ends_with("a=setup:active\r\n"));  // Janus begins DTLS
  check_text(world.ask("start", "answer", sdp("PEER") + "a=setup:active\r\n"), "message");
  check_text(world.answer("message", event_text("{}")), "event start");
  check_text(world.tell(event_text("{}", "offer", sdp("J") + "a=setup:actpass\r\n")), "offer -");
  ck_assert(world.described.description.sdp.ends_with("a=setup:actpass\r\n"));  // the peer has begun
}
END_TEST

START_TEST(candidates_wait_for_the_answer) {
  CallWorld world;
  check_text(world.ask("X", "offer", sdp("PEER", false)), "create attach");
  check_text(world.trickle(2, false), "");
  world.answer("create");
  check_text(world.attach(), "message");
  check_text(world.trickle(0, true), "");
  check_text(world.answer("message", event_text("{}", "answer")), "answer X trickle trickle");
  ck_assert_uint_eq(json_array_size(json_object_get(world.janus.last("trickle", 1), "candidates")), 2);
  ck_assert(
      json_is_true(json_object_get(json_object_get(world.janus.last("trickle"), "candidate"), "completed")));
  check_text(world.trickle(1, false), "trickle");
  check_text(world.trickle(0, false), "");  // there is nothing in it
}
END_TEST

START_TEST(candidates_beyond_the_bound_are_dropped) {
  CallWorld world;
  world.ask("X", "offer");
  for (int i = 0; i < 63; ++i) check_text(world.trickle(1, false), "");
  check_text(world.trickle(1, false), "dropped");
  world.answer("create");
  world.attach();
  world.answer("message", event_text("{}", "answer"));
  ck_assert_uint_eq(world.janus.count("trickle"), 63);
  check_text(world.trickle(1, true), "trickle trickle");
}
END_TEST

// Janus does not take candidates out of a description that renegotiates.
START_TEST(candidates_of_a_restart_follow_it) {
  CallWorld world;
  world.connect();
  check_text(world.ask("Y", "offer", sdp("OTHER")), "message");
  ck_assert(text_or(json_object_get(world.janus.last("message"), "jsep"), "sdp").find("candidate") ==
            std::string::npos);
  check_text(world.answer("message", event_text("{}", "answer")), "answer Y trickle trickle");
  check_text(world.ask("Z", "offer", sdp("OTHER")), "message");  // they are known
  ck_assert(text_or(json_object_get(world.janus.last("message"), "jsep"), "sdp").find("candidate") !=
            std::string::npos);
  check_text(world.answer("message", event_text("{}", "answer")), "answer Z");
}
END_TEST

START_TEST(what_is_refused) {
  CallWorld world;
  world.connect();
  world.ask("A", "offer", sdp("B"));
  world.trickle(1, true);
  check_text(world.ask("B"), "");
  // Its candidates go with it.
  check_text(world.answer("message", error_text(458)), "refused:458 A message");
  check_text(world.answer("message", event_text(R"({"error_code":426,"error":"no room"})")), "refused:426 B");
  check_text(world.reason, "no room");
  ck_assert(!world.call.over());
  // On the plugin's own account that is an event like others.
  check_text(world.tell(event_text(R"({"error_code":426})")), "event -");
}
END_TEST

int main() {
  Suite* suite = suite_create("call");
  TCase* tests = tcase_create("call");
  for (const TTest* test :
       {create_and_attach_go_together, one_request_at_a_time, the_event_may_overtake_the_ack,
        an_offer_is_marked_when_janus_gets_it, no_more_than_so_many_wait, an_answer_behind_an_event,
        an_answer_before_its_event, an_answer_settles_what_it_came_with, what_is_nobodys, janus_offers,
        candidates_wait_for_the_answer, candidates_beyond_the_bound_are_dropped,
        candidates_of_a_restart_follow_it, what_is_refused})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
