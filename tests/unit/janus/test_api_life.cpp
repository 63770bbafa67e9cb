// SPDX-License-Identifier: GPL-3.0-or-later
// The Janus API for a peer: what is not answered, what ends, and when.
#include "tests/unit/support/api_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace engine_test;

namespace {

// Nothing but what a test is about is due.
CallTiming without_keepalives() {
  CallTiming timing;
  timing.keepalive = 24h;
  return timing;
}

struct Quiet : ApiWorld {
  explicit Quiet(PeerRights peer = usual_rights()) : ApiWorld(std::move(peer), without_keepalives()) {
    open();
  }
};

constexpr const char* kMedia = R"({"janus":"media","mid":"0","receiving":true})";
constexpr const char* kNoMedia = R"({"janus":"media","mid":"0","receiving":false})";

}  // namespace

START_TEST(a_message_that_is_not_acknowledged) {
  Quiet world;
  check_text(world.say(kMessage), "message");
  check_text(world.say(kOffer), "");
  check_text(world.pass(14'999ms), "");
  check_text(world.pass(1ms), "!refused <error450/m !offer message");
  ck_assert(integer_in(world.notified.get(), "handle_id") == kHandle);
  check_text(world.pass(15s), "!refused <error450/o");
}
END_TEST

START_TEST(a_message_that_is_only_acknowledged) {
  Quiet world;
  world.say(kMessage);
  world.say(kMessage);
  check_text(world.answer("message", kAck), "");
  check_text(world.pass(999ms), "");
  check_text(world.pass(1ms), "<ack/m?");
  ck_assert(integer_in(world.told.back().object.get(), "sender") == std::nullopt);
  // It is no error then; the next one is asked.
  check_text(world.pass(14s), "message");
}
END_TEST

START_TEST(an_ack_that_the_event_makes_needless) {
  Quiet world;
  world.say(kMessage);
  world.answer("message", kAck);
  world.pass(500ms);
  check_text(world.answer("message", kEvent), "<event/m");
  check_text(world.pass(20s), "");
}
END_TEST

START_TEST(the_event_overtakes_the_ack) {
  Quiet world;
  world.say(kMessage);
  world.say(kOffer);
  const Json ack = world.janus.answer("message", kAck);
  check_text(world.answer("message", kEvent), "<event/m !offer message");
  check_text(world.from_core(ack.get()), "");
  check_text(world.pass(2s), "");  // nobody is told of it
}
END_TEST

START_TEST(a_late_answer_is_told_but_settles_nothing) {
  Quiet world;
  world.say(kMessage);
  world.say(kOffer);
  const Json ack = world.janus.answer("message", kAck), late = world.janus.answer("message", kEvent);
  world.pass(15s);  // the next is in flight
  check_text(world.from_core(ack.get()), "");
  world.say(kMessage);
  check_text(world.from_core(late.get()), "<event/m");
  check_text(world.answer("message", kAnswer), "<event/o+ message");
}
END_TEST

START_TEST(a_session_that_cannot_be_created) {
  ApiWorld world;
  world.say(kCreate);
  world.say(kAttach);
  const Json attached = world.janus.answer("attach", kSuccess);
  check_text(world.answer("create", error_text(468)), "!refused <error468/c");
  ck_assert(!world.api.engaged() && !world.api.deadline());
  check_text(world.from_core(attached.get()), "");
  check_text(world.say(kCreate), "create");
}
END_TEST

START_TEST(a_failed_attach_takes_what_waits_for_it) {
  ApiWorld world;
  world.say(kCreate);
  world.answer("create");
  for (const std::string& no : {error_text(460), std::string(kSuccess)}) {
    world.say(kAttach);
    world.say(kMessage);
    world.say(kOffer);
    check_text(world.answer("attach", no), (no == kSuccess ? "<success/a" : "!refused <error460/a") +
                                               std::string(" !refused <error459/m !refused <error459/o"));
    ck_assert(json_object_get(world.notified.get(), "plugin") == nullptr);
  }
  check_text(world.say(kMessage), "!refused <error459/m");
}
END_TEST

// The peer chooses the numbers, and a page that was loaded again the same ones.
START_TEST(a_late_answer_is_not_for_the_next_session_of_that_number) {
  ApiWorld world;
  world.say(kCreate);
  const Json late = world.janus.answer("create", error_text(490));
  check_text(world.say(kDestroy), "destroy");
  check_text(world.say(kCreate), "create");
  check_text(world.from_core(late.get()), "");
  check_text(world.say(kAttach), "attach");
}
END_TEST

START_TEST(a_late_answer_is_not_for_the_next_handle_of_that_number) {
  Quiet world;
  world.say(kMessage);
  const Json late = world.janus.answer("message", kEvent);
  check_text(world.say(kDetach), "detach");
  world.say(kAttach);
  check_text(world.attach(kHandle + 1), "");
  check_text(world.from_core(late.get()), "");
  check_text(world.say(kMessage), "message");
}
END_TEST

START_TEST(what_detaches) {
  Quiet world;
  world.say(kOffer);
  check_text(world.say(kDetach), "detach !disconnected");
  check_text(text_or(world.notified.get(), "reason"), "the peer has detached its handle");
  check_text(world.say(kMessage), "!refused <error459/m");
  world.say(kAttach);
  world.attach(5);
  world.say(kOffer);
  check_text(world.tell(R"({"janus":"detached"})", 5), "!disconnected <detached");
  check_text(world.pass(20s), "");
  check_text(world.say(kMessage), "!refused <error459/m");
}
END_TEST

START_TEST(what_ends_a_session) {
  const auto ends = [](auto end, const char* words, const char* reason) {
    Quiet world;
    world.say(kOffer);
    check_text(end(world), words);
    check_text(text_or(world.notified.get(), "reason"), reason);
    ck_assert(json_is_false(json_object_get(world.notified.get(), "connected")));
    ck_assert(!world.api.engaged() && !world.api.deadline());
    check_text(world.say(kMessage), "!refused <error458/m");
    ck_assert(integer_in(world.janus.last("destroy"), "session_id") == world.janus.session());
  };
  constexpr const char* kTold = "!disconnected destroy <timeout";
  ends([](Quiet& world) { return world.say(kDestroy); }, "!disconnected destroy",
       "the peer has destroyed its session");
  ends([](Quiet& world) { return world.tell(R"({"janus":"timeout"})"); }, kTold, "timeout");
  ends(
      [](Quiet& world) {
        return world.did(world.api.session_over(static_cast<std::uint64_t>(world.janus.session())));
      },
      kTold, "Janus has ended the session");
  ends([](Quiet& world) { return world.did(world.api.give_up("enough")); }, kTold, "enough");
  ends([](Quiet& world) { return world.did(world.api.end("the channel begins anew")); },
       "!disconnected destroy", "the channel begins anew");
}
END_TEST

START_TEST(a_session_of_nobodys_is_over) {
  Quiet world;
  check_text(world.did(world.api.session_over(5)), "");
  ck_assert(world.api.engaged());
}
END_TEST

START_TEST(keepalives_stay_here_and_are_made_here) {
  auto rights = usual_rights();
  rights.idle_timeout = 0s;
  ApiWorld world(rights);
  world.open();
  check_text(world.pass(24'999ms), "");
  check_text(world.pass(1ms), "keepalive");
  ck_assert(integer_in(world.janus.last("keepalive"), "session_id") == world.janus.session());
  check_text(world.answer("keepalive", kAck), "");
  world.answer("info", R"({"janus":"server_info","session-timeout":9})");
  check_text(world.pass(6s), "keepalive keepalive");
  // Another session is kept alive as often, and Janus is not asked again.
  world.say(R"({"janus":"create","transaction":"2","id":12})");
  check_text(world.answer("create"), "");
  check_text(world.pass(3s), "keepalive keepalive");
  const auto second = world.janus.session();
  const std::size_t back = integer_in(world.janus.last("keepalive"), "session_id") == second ? 0 : 1;
  check_text(world.answer("keepalive", error_text(458), back), "destroy <timeout");
  ck_assert(integer_in(world.janus.last("destroy"), "session_id") == second);
  check_text(world.pass(3s), "keepalive");
}
END_TEST

START_TEST(a_peer_that_vanished) {
  Quiet world;
  check_text(world.pass(599s), "");
  world.say(kMessage);  // anything that it says counts
  world.answer("message", kEvent);
  world.pass(599s);
  world.api.peer_alive(world.now);
  check_text(world.pass(599'999ms), "");
  check_text(world.pass(1ms), "destroy <timeout");
  ck_assert(!world.api.engaged());
  check_text(world.pass(1'000s), "");
}
END_TEST

START_TEST(media_is_a_sign_of_life) {
  Quiet world;
  world.say(kOffer);
  world.answer("message", kAnswer);
  world.tell(R"({"janus":"webrtcup"})");
  world.tell(kMedia);
  check_text(world.pass(5'000s), "");
  world.tell(kNoMedia);
  check_text(world.pass(599'999ms), "");
  check_text(world.pass(1ms), "!disconnected destroy <timeout");
}
END_TEST

START_TEST(media_ends_with_its_connection) {
  Quiet world;
  world.say(kOffer);
  world.answer("message", kAnswer);
  world.tell(kMedia);
  world.tell(R"({"janus":"hangup"})");
  check_text(world.pass(600s), "destroy <timeout");
}
END_TEST

START_TEST(a_peer_that_may_be_silent) {
  auto rights = usual_rights();
  rights.idle_timeout = 0s;
  Quiet world(rights);
  check_text(world.pass(20h), "");
  ck_assert(world.api.engaged());
}
END_TEST

int main() {
  Suite* suite = suite_create("api_life");
  TCase* tests = tcase_create("api_life");
  for (const TTest* test :
       {a_message_that_is_not_acknowledged, a_message_that_is_only_acknowledged,
        an_ack_that_the_event_makes_needless, the_event_overtakes_the_ack,
        a_late_answer_is_told_but_settles_nothing, a_session_that_cannot_be_created,
        a_failed_attach_takes_what_waits_for_it, a_late_answer_is_not_for_the_next_session_of_that_number,
        a_late_answer_is_not_for_the_next_handle_of_that_number, what_detaches, what_ends_a_session,
        a_session_of_nobodys_is_over, keepalives_stay_here_and_are_made_here, a_peer_that_vanished,
        media_is_a_sign_of_life, media_ends_with_its_connection, a_peer_that_may_be_silent})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
