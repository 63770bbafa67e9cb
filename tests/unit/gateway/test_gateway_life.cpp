// SPDX-License-Identifier: GPL-3.0-or-later
// How long a call lives: keepalives, peers and a Janus that stop sending, a channel that is reset.
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(janus_is_mute) {
  World world;
  world.timing.setup = milliseconds(100);
  world.janus = std::make_unique<FakeJanus>();
  world.janus->mute = true;
  world.start();
  world.peer.write(envelope(Envelope::Type::Offer, "one"));
  ck_assert_int_eq(world.peer.read_envelope().code, 450);
  ck_assert(world.janus->wait_count("destroy", 1));
}
END_TEST

START_TEST(a_call_that_is_over) {
  World world;
  world.channel.allow_requests = {"", "configure"};
  world.start();
  world.call("one");
  world.peer.write(envelope(Envelope::Type::Bye, "one"));
  ck_assert(world.janus->wait_count("destroy", 1));
  // A message does not open it again, an offer does.
  auto message = envelope(Envelope::Type::Message, "one");
  message.body.reset(json_pack("{s:s}", "request", "configure"));
  world.peer.write(message);
  const auto error = world.peer.read_envelope();
  ck_assert_int_eq(error.code, 459);
  check_text(error.re, message.id);
  ck_assert_uint_eq(world.janus->count("create"), 1);
  world.call("one");
  ck_assert_uint_eq(world.janus->count("create"), 2);
  ck_assert_uint_eq(world.janus->sessions(), 1);
  message.id = random_id();
  world.peer.write(message);
  check_text(world.peer.read_envelope().re, message.id);
  ck_assert_uint_eq(world.janus->count("message"), 3);
}
END_TEST

// The last 16 are known; the one before them is opened as if it had never been.
START_TEST(a_call_that_is_long_over) {
  World world;
  world.channel.allow_requests = {"", "configure"};
  world.start();
  for (int i = 0; i < 18; ++i) world.call("call-" + std::to_string(i));
  auto message = envelope(Envelope::Type::Message, "call-0");
  message.body.reset(json_pack("{s:s}", "request", "configure"));
  world.peer.write(message);
  const auto event = world.peer.read_envelope();
  check_text(event.re, message.id);
  ck_assert(event.type == Envelope::Type::Event);
  ck_assert_uint_eq(world.janus->count("create"), 19);
}
END_TEST

START_TEST(keepalives_are_injected) {
  World world;
  world.timing.keepalive = milliseconds(30);
  world.start();
  world.call("one");
  ck_assert(world.janus->wait_count("keepalive", 3));
  world.peer.write(envelope(Envelope::Type::Bye, "one"));
  ck_assert(world.janus->wait_count("destroy", 1));
}
END_TEST

START_TEST(keepalives_keep_to_what_janus_grants) {
  World world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->session_timeout = 1;
  world.start();
  world.call("one");
  // Without asking Janus the first would come after 25 s.
  ck_assert(world.janus->wait_count("keepalive", 3));
}
END_TEST

START_TEST(a_late_answer_is_nobodys) {
  World world;
  world.timing.setup = seconds(1);
  world.start();
  world.call("one");
  world.janus->with([&] { world.janus->mute = true; });
  auto late = envelope(Envelope::Type::Offer, "one");
  late.sdp = sdp("late", false);
  world.peer.write(late);
  check_text(world.peer.read_envelope().re, late.id);  // an error: not answered in time
  world.janus->with([&] { world.janus->mute = false; });
  auto again = envelope(Envelope::Type::Offer, "one");
  again.sdp = sdp("again", false);
  world.peer.write(again);  // the stand-in answers the late one first
  const auto answer = world.peer.read_envelope();
  ck_assert(answer.type == Envelope::Type::Answer);
  check_text(answer.re, again.id);
  check_text(text_or(answer.body.get(), "offer"), again.sdp);
}
END_TEST

START_TEST(who_never_connects_is_dropped) {
  World world;
  world.channel.connect_timeout = seconds(1);
  world.start();
  world.call("one");
  ck_assert(world.janus->wait_count("destroy", 1));
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Bye);
}
END_TEST

START_TEST(who_vanishes_is_dropped) {
  World world;
  world.channel.peer_timeout = seconds(1);
  world.start();
  world.call("one");
  world.janus->tell("{\"janus\":\"webrtcup\"}");
  world.janus->tell("{\"janus\":\"media\",\"mid\":\"0\",\"type\":\"video\",\"receiving\":true}");
  ck_assert(world.janus->wait_event("connected"));
  // Media flows for longer than the limit, then ends.
  world.pass(milliseconds(1500));
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  world.janus->tell("{\"janus\":\"media\",\"mid\":\"0\",\"type\":\"video\",\"receiving\":false}");
  ck_assert(world.janus->wait_count("destroy", 1));
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Bye);
}
END_TEST

// Twice a message's delay is added to each limit.
START_TEST(a_slow_way_gives_more_time) {
  const auto begin = std::chrono::steady_clock::now();
  const auto passed = [&](auto since) { return std::chrono::steady_clock::now() - since; };
  World world;
  world.channel.reachable = true;
  world.channel.connect_timeout = world.channel.peer_timeout = seconds(1);
  world.start();
  auto offer = envelope(Envelope::Type::Offer, "one");
  offer.delay = milliseconds(1500);
  world.peer.write(offer);
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Answer);
  ck_assert(world.janus->wait_count("destroy", 1));
  ck_assert(passed(begin) >= seconds(4));
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Bye);

  world.channel.connect_timeout = seconds(30);
  world.call("two");
  world.janus->tell("{\"janus\":\"webrtcup\"}");
  world.janus->tell("{\"janus\":\"media\",\"mid\":\"0\",\"type\":\"video\",\"receiving\":true}");
  ck_assert(world.janus->wait_event("connected"));
  const auto silent = std::chrono::steady_clock::now();
  world.janus->tell("{\"janus\":\"media\",\"mid\":\"0\",\"type\":\"video\",\"receiving\":false}");
  ck_assert(world.janus->wait_count("destroy", 2));
  ck_assert(passed(silent) >= seconds(4));
}
END_TEST

START_TEST(pings_keep_a_call_without_media) {
  World world;
  world.channel.peer_timeout = seconds(1);
  world.start();
  world.call("one");
  world.janus->tell("{\"janus\":\"webrtcup\"}");
  ck_assert(world.janus->wait_event("connected"));
  for (int i = 0; i < 6; ++i) {
    world.pass(milliseconds(300));
    world.peer.write(envelope(Envelope::Type::Message, "one"));
    world.wait_counter("messages", 2 + i);
  }
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  ck_assert(world.janus->wait_count("destroy", 1));
}
END_TEST

START_TEST(a_reset_makes_new_seeds) {
  World world;
  world.start();
  world.call("one");
  ck_assert(integer_in(world.reset("nobody").get(), "error_code").has_value());
  const Json answer = world.reset("alice");
  ck_assert(integer_in(answer.get(), "result") == 200);
  check_text(text_or(answer.get(), "status"), "accepted");
  world.eventually("another root", [&] { return world.view("root") != world.first_root.trytes(); });
  ck_assert(world.janus->wait_count("destroy", 1));
  // The peer's chain goes on where it was.
  world.peer.listen(*Hash::from_trytes(world.view("root")));
  world.call("two");
  ck_assert_uint_eq(world.janus->count("message"), 2);
}
END_TEST

START_TEST(a_reset_while_the_carrier_is_down) {
  World world;
  world.start();
  world.stop();
  world.carrier.down(true);
  world.start();
  world.eventually("the look at the own address failed", [&] { return !world.view("last_error").empty(); });
  world.reset("alice");
  world.eventually("another root", [&] { return world.view("root") != world.first_root.trytes(); });
  world.carrier.down(false);
  world.peer.listen(*Hash::from_trytes(world.view("root")));
  world.call("one");
}
END_TEST

START_TEST(an_offer_in_setup_survives_a_reset) {
  World world;
  world.start();
  world.janus->with([&] { world.janus->mute = true; });
  world.peer.write(envelope(Envelope::Type::Offer, "one"));
  ck_assert(world.janus->wait_count("message", 1));
  world.reset("alice");
  ck_assert(world.janus->wait_count("message", 2));  // read again, asked again
  world.janus->speak();
  world.peer.listen(*Hash::from_trytes(world.view("root")));
  check_text(world.peer.read_envelope().call, "one");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway life");
  TCase* tests = tcase_create("life");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {janus_is_mute, a_call_that_is_over, a_call_that_is_long_over, keepalives_are_injected,
        keepalives_keep_to_what_janus_grants, a_late_answer_is_nobodys, who_never_connects_is_dropped,
        who_vanishes_is_dropped, a_slow_way_gives_more_time, pings_keep_a_call_without_media,
        a_reset_makes_new_seeds, a_reset_while_the_carrier_is_down, an_offer_in_setup_survives_a_reset})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
