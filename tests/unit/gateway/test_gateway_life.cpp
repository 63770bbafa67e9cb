// SPDX-License-Identifier: GPL-3.0-or-later
// How long a call lives: keepalives, peers and a Janus that stop sending.
#include "tests/unit/support/sealed_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(janus_is_mute) {
  SealedWorld world;
  world.timing.setup = milliseconds(100);
  world.janus = std::make_unique<FakeJanus>();
  world.janus->mute = true;
  world.start();
  world.peer.write(envelope(Envelope::Type::Offer));
  ck_assert_int_eq(world.peer.read_envelope().code, 450);
  ck_assert(world.janus->wait_count("destroy", 1));
}
END_TEST

START_TEST(keepalives_are_injected) {
  SealedWorld world;
  world.timing.keepalive = milliseconds(30);
  world.start();
  world.peer.call();
  ck_assert(world.janus->wait_count("keepalive", 3));
  world.peer.write(envelope(Envelope::Type::Bye));
  ck_assert(world.janus->wait_count("destroy", 1));
}
END_TEST

START_TEST(keepalives_keep_to_what_janus_grants) {
  SealedWorld world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->session_timeout = 1;
  world.start();
  world.peer.call();
  // Without asking Janus the first would come after 25 s.
  ck_assert(world.janus->wait_count("keepalive", 3));
}
END_TEST

START_TEST(a_late_answer_is_nobodys) {
  SealedWorld world;
  world.timing.setup = seconds(1);
  world.start();
  world.peer.call();
  world.janus->with([&] { world.janus->mute = true; });
  auto late = envelope(Envelope::Type::Offer);
  late.sdp = sdp("late", false);
  world.peer.write(late);
  check_text(world.peer.read_envelope().re, late.id);  // an error: not answered in time
  world.janus->with([&] { world.janus->mute = false; });
  auto again = envelope(Envelope::Type::Offer);
  again.sdp = sdp("again", false);
  world.peer.write(again);  // the stand-in answers the late one first
  const auto answer = world.peer.read_envelope();
  ck_assert(answer.type == Envelope::Type::Answer);
  check_text(answer.re, again.id);
  check_text(text_or(answer.body.get(), "offer"), again.sdp);
}
END_TEST

START_TEST(who_never_connects_is_dropped) {
  SealedWorld world;
  world.channel.connect_timeout = seconds(1);
  world.start();
  world.peer.call();
  ck_assert(world.janus->wait_count("destroy", 1));
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Bye);
}
END_TEST

// Twice a message's delay is added.
START_TEST(a_slow_way_gives_more_time) {
  SealedWorld world;
  world.channel.reachable = true;
  world.channel.connect_timeout = seconds(100);
  world.channel.sealed.idle_timeout = seconds(1000);
  world.start();
  auto offer = envelope(Envelope::Type::Offer);
  offer.delay = seconds(100);
  world.peer.write(offer);
  world.peer.read_envelope(Envelope::Type::Answer);
  world.wait_counter("attached", 1);
  world.pass(seconds(200));
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  world.pass(seconds(100));
  ck_assert(world.janus->wait_count("destroy", 1));
  world.peer.read_envelope(Envelope::Type::Bye);
}
END_TEST

START_TEST(who_vanishes_is_dropped) {
  SealedWorld world;
  world.start();
  world.peer.call();
  world.janus->tell(R"({"janus":"webrtcup"})");
  world.janus->tell(R"({"janus":"media","mid":"0","type":"video","receiving":true})");
  world.wait_state("connected");
  world.peer.vanish();
  // Media is a sign of life.
  world.pass(2 * world.channel.sealed.idle_timeout);
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  world.janus->tell(R"({"janus":"media","mid":"0","type":"video","receiving":false})");
  world.carrier.run_loops();
  world.pass(world.channel.sealed.idle_timeout + seconds(1));
  ck_assert(world.janus->wait_count("destroy", 1));
  world.eventually("the call is gone", [&] { return world.calls() == 0; });
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway life");
  TCase* tests = tcase_create("gateway life");
  tcase_set_timeout(tests, 120);
  for (const TTest* test : {janus_is_mute, keepalives_are_injected, keepalives_keep_to_what_janus_grants,
                            a_late_answer_is_nobodys, who_never_connects_is_dropped,
                            a_slow_way_gives_more_time, who_vanishes_is_dropped})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
