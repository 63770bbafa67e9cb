// SPDX-License-Identifier: GPL-3.0-or-later
// How long a call lives: what does not come about, keepalives, peers and a Janus that stop sending.
#include "tests/unit/support/call_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace engine_test;

namespace {

constexpr const char* kUp = R"({"janus":"webrtcup"})";

std::string media(bool receiving, const char* mid = "0") {
  return R"({"janus":"media","type":"video","mid":")" + std::string(mid) + R"(","receiving":)" +
         (receiving ? "true}" : "false}");
}

// Janus keeps sessions for a day: nothing but what a test is about is due.
CallOptions without_keepalives() {
  auto options = usual();
  options.timing.keepalive = 24h;
  return options;
}

void over(CallWorld& world, const std::string& did, const std::string& words, const std::string& reason) {
  check_text(did, words);
  check_text(world.reason.substr(0, reason.size()), reason);
  ck_assert(world.call.over() && !world.call.deadline());
  check_text(world.tell(kUp), "");
  check_text(world.did(world.call.end()), "");
  check_text(world.trickle(1, true), "");
  check_text(world.ask("late"), "refused:450 late");
}

}  // namespace

START_TEST(janus_does_not_answer) {
  CallWorld world(without_keepalives());
  world.ask("X", "offer");
  world.ask("A");
  check_text(world.pass(14'999ms), "");
  over(world, world.pass(1ms), "destroy refused:450 X", "Janus did not answer in time");
  check_text(world.unanswered(), "A");
}
END_TEST

// Each request has the whole time.
START_TEST(janus_does_not_answer_the_message) {
  CallWorld world(without_keepalives());
  world.ask("X", "offer");
  world.pass(10s);
  world.answer("create");
  check_text(world.attach(), "message");
  check_text(world.pass(14'999ms), "");
  over(world, world.pass(1ms), "destroy refused:450 X", "Janus did not answer in time");
}
END_TEST

START_TEST(a_late_answer_is_nobodys) {
  CallWorld world(without_keepalives());
  world.connect();
  world.tell(kUp);
  world.tell(media(true));
  world.ask("late", "offer");
  const Json late = world.janus.answer("message", event_text("{}", "answer"));
  const Json ack = world.janus.answer("message", R"({"janus":"ack"})");
  world.ask("again");
  check_text(world.pass(15s), "refused:450 late message");
  check_text(world.from_core(ack.get()), "");
  check_text(world.from_core(late.get()), "");
  check_text(world.answer("message", event_text("{}")), "event again");
  ck_assert(!world.call.over());
}
END_TEST

START_TEST(a_session_id_that_is_taken) {
  CallWorld world(without_keepalives());
  world.ask("X", "offer");
  const auto first = world.janus.session();
  const Json stray = world.janus.answer("attach", R"({"janus":"success","data":{"id":1}})");
  world.pass(10s);
  check_text(world.answer("create", error_text(468)), "create attach");
  ck_assert(world.janus.session() != first);
  check_text(world.from_core(stray.get()), "");  // that handle is in somebody's session
  check_text(world.pass(14'999ms), "");          // it begins anew
  check_text(world.answer("create"), "");
  check_text(world.attach(), "message");
}
END_TEST

START_TEST(too_many_session_ids_that_are_taken) {
  CallWorld world;
  world.ask("X", "offer");
  for (int i = 0; i < 3; ++i) check_text(world.answer("create", error_text(468)), "create attach");
  // There is no session of ours to destroy.
  over(world, world.answer("create", error_text(468)), "refused:468 X", "no");
}
END_TEST

START_TEST(janus_refuses_to_create) {
  CallWorld world;
  world.ask("X", "offer");
  world.ask("A");
  over(world, world.answer("create", error_text(403)), "refused:403 X", "no");
  check_text(world.unanswered(), "A");
}
END_TEST

START_TEST(janus_refuses_to_attach) {
  CallWorld world;
  world.ask("X", "offer");
  world.answer("create");
  over(world, world.answer("attach", error_text(460)), "destroy refused:460 X", "no");
  CallWorld none;
  none.ask("X", "offer");
  over(none, none.answer("attach", R"({"janus":"success","data":{}})"), "destroy refused:450 X",
       "Janus gave no handle");
}
END_TEST

START_TEST(the_first_request_is_refused) {
  CallWorld world;
  world.ask("A");
  world.answer("create");
  world.attach();
  over(world, world.answer("message", error_text(454)), "destroy refused:454 A", "no");
  // The plugin may be asked again if it was no offer.
  const std::string no = event_text(R"({"error_code":426,"error":"no"})");
  CallWorld offer;
  offer.ask("X", "offer");
  offer.answer("create");
  offer.attach();
  over(offer, offer.answer("message", no), "destroy refused:426 X", "no");
  CallWorld request;
  request.ask("A");
  request.answer("create");
  request.attach();
  check_text(request.answer("message", no), "refused:426 A");
  check_text(request.ask("B"), "message");
}
END_TEST

START_TEST(keepalives) {
  auto options = usual();
  options.peer_timeout = options.idle_timeout = 0s;
  CallWorld world(options);
  world.ask("X", "offer");
  ck_assert_uint_eq(world.janus.count("info"), 0);
  world.answer("create");
  world.attach();
  world.answer("message", event_text("{}", "answer"));
  world.tell(kUp);
  check_text(world.pass(24'999ms), "");
  check_text(world.pass(1ms), "keepalive");
  ck_assert(*integer_in(world.janus.last("keepalive"), "session_id") == world.janus.session());
  check_text(world.answer("keepalive", R"({"janus":"ack"})"), "");
  // A third of what Janus grants, from when it says so.
  check_text(world.pass(1s), "");
  check_text(world.answer("info", R"({"janus":"server_info","session-timeout":9})"), "");
  check_text(world.pass(2'999ms), "");
  check_text(world.pass(3'001ms), "keepalive keepalive");
  check_text(world.ask("A"), "message");
  ck_assert_uint_eq(world.janus.count("info"), 1);  // once
  over(world, world.answer("keepalive", error_text(458)), "over", "Janus no longer knows the session");
  check_text(world.unanswered(), "A");
}
END_TEST

START_TEST(the_peer_does_not_connect) {
  CallWorld world(without_keepalives());
  world.connect();
  // Until the answer is on the carrier it has ten times as long.
  check_text(world.pass(299'999ms), "");
  over(world, world.pass(1ms), "destroy over", "the peer did not connect");

  CallWorld told(without_keepalives());
  told.connect();
  told.pass(10s);
  told.call.answer_attached(2s, told.now);
  told.tell(event_text("{}", "answer"));  // another answer gives no more
  check_text(told.pass(31'999ms), "");
  check_text(told.pass(1ms), "destroy over");

  CallWorld late(without_keepalives());
  late.connect();
  late.call.answer_attached(0s, late.now);
  late.pass(29s);
  check_text(late.tell(kUp), "connected");
  late.call.answer_attached(0s, late.now);
  check_text(late.pass(29s), "");
  ck_assert(late.call.up());
}
END_TEST

// Ringing takes longer than connecting may: the time runs from the peer's own answer.
START_TEST(the_peer_answers_and_does_not_connect) {
  CallWorld world(without_keepalives());
  world.ask("watch");
  world.answer("create");
  world.attach();
  world.answer("message", event_text("{}", "offer"));
  check_text(world.pass(100s), "");
  world.ask("start", "answer");
  world.answer("message", event_text("{}"));
  check_text(world.pass(29'999ms), "");
  over(world, world.pass(1ms), "destroy over", "the peer did not connect");
}
END_TEST

START_TEST(nothing_is_heard_of_the_peer) {
  auto options = without_keepalives();
  options.connect_timeout = 10'000s;
  CallWorld world(options);
  world.connect();
  world.pass(500s);
  world.call.peer_alive(world.now);
  check_text(world.pass(599'999ms), "");
  over(world, world.pass(1ms), "destroy over", "nothing was heard of the peer");
  // Connected, that is media's business.
  options.peer_timeout = 0s;
  CallWorld up(options);
  up.connect();
  up.tell(kUp);
  check_text(up.pass(10'000s), "");
}
END_TEST

START_TEST(media_vanishes) {
  CallWorld world(without_keepalives());
  world.connect();
  world.call.answer_attached(4s, world.now);
  world.tell(kUp);
  world.tell(media(true));
  world.tell(media(true, "1"));
  world.tell(media(false));
  check_text(world.pass(1'000s), "");  // one of two is enough
  world.tell(media(false, "1"));
  check_text(world.pass(33'999ms), "");  // twice a message's delay is added
  over(world, world.pass(1ms), "destroy over", "the peer has vanished");
  ck_assert(world.reason.find("no media") == std::string::npos);
}
END_TEST

START_TEST(media_never_comes) {
  CallWorld world(without_keepalives());
  world.connect();
  world.tell(kUp);
  world.pass(20s);
  world.call.peer_alive(world.now);  // pings keep a call without media
  check_text(world.pass(29'999ms), "");
  over(world, world.pass(1ms), "destroy over", "the peer has vanished: Janus told of no media");
}
END_TEST

START_TEST(janus_ends_it) {
  struct Case {
    const char *told, *words, *reason;
  };
  const Case cases[] = {
      {R"({"janus":"timeout"})", "over", "Janus timed the session out"},
      {R"({"janus":"hangup","reason":"ICE failed"})", "destroy over", "ICE failed"},
      {R"({"janus":"hangup","reason":""})", "destroy over", "hangup"},
      {R"({"janus":"detached"})", "destroy over", "the plugin has detached"},
  };
  for (const auto& one : cases) {
    CallWorld world;
    world.connect();
    over(world, world.tell(one.told), one.words, one.reason);
  }
}
END_TEST

START_TEST(the_session_is_over) {
  CallWorld world;
  check_text(world.did(world.call.session_over(0, true)), "");
  world.connect();
  const auto session = static_cast<std::uint64_t>(world.janus.session());
  check_text(world.did(world.call.session_over(session + 1, true)), "");
  over(world, world.did(world.call.session_over(session, false)), "over", "Janus ended the session");
  check_text(world.did(world.call.session_over(session, true)), "");
}
END_TEST

START_TEST(it_is_ended) {
  CallWorld world;
  check_text(world.did(world.call.end()), "");  // nothing was opened
  CallWorld opened;
  opened.ask("X", "offer");
  check_text(opened.did(opened.call.end()), "destroy");
  ck_assert(opened.call.over() && !opened.call.deadline());
  check_text(opened.answer("destroy"), "");
  check_text(opened.unanswered(), "X");
  check_text(opened.unanswered(), "");
}
END_TEST

START_TEST(what_nothing_has_answered) {
  CallWorld world;
  world.connect();
  world.ask("A");
  world.ask("B");
  world.ask("C");
  world.tell(R"({"janus":"hangup","reason":"x"})");
  check_text(world.unanswered(), "ABC");
}
END_TEST

int main() {
  Suite* suite = suite_create("call_life");
  TCase* tests = tcase_create("call_life");
  for (const TTest* test :
       {janus_does_not_answer, janus_does_not_answer_the_message, a_late_answer_is_nobodys,
        a_session_id_that_is_taken, too_many_session_ids_that_are_taken, janus_refuses_to_create,
        janus_refuses_to_attach, the_first_request_is_refused, keepalives, the_peer_does_not_connect,
        the_peer_answers_and_does_not_connect, nothing_is_heard_of_the_peer, media_vanishes,
        media_never_comes, janus_ends_it, the_session_is_over, it_is_ended, what_nothing_has_answered})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
