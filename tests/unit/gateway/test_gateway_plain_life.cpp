// SPDX-License-Identifier: GPL-3.0-or-later
// How a plain channel goes on: a peer that vanishes, and new seeds.
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(who_vanishes_is_dropped) {
  World world;
  world.channel.peer_timeout = seconds(1);
  world.start();
  world.plain_call("1");
  world.janus->tell("{\"janus\":\"webrtcup\"}");
  world.janus->tell("{\"janus\":\"media\",\"mid\":\"0\",\"type\":\"video\",\"receiving\":true}");
  ck_assert(world.janus->wait_event("connected"));
  // Media flows for longer than the limit, then ends.
  world.pass(milliseconds(1500));
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  world.janus->tell("{\"janus\":\"media\",\"mid\":\"0\",\"type\":\"video\",\"receiving\":false}");
  ck_assert(world.janus->wait_count("destroy", 1));
  world.plain_call("1");  // it is not told
}
END_TEST

START_TEST(a_reset_makes_new_seeds) {
  World world;
  world.start();
  world.plain_call("1");
  ck_assert(integer_in(world.reset("nobody").get(), "error_code").has_value());
  const Json answer = world.reset("alice");
  ck_assert(integer_in(answer.get(), "result") == 200);
  check_text(text_or(answer.get(), "status"), "accepted");
  world.eventually("another root", [&] { return world.view("root") != world.first_root.trytes(); });
  ck_assert(world.janus->wait_count("destroy", 1));
  // The peer's chain goes on where it was.
  world.wait_state("listening");
  world.peer.listen(*Hash::from_trytes(world.view("root")));
  world.plain_call("2");
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
  world.wait_state("listening");
  world.peer.listen(*Hash::from_trytes(world.view("root")));
  world.plain_call("1");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway plain life");
  TCase* tests = tcase_create("gateway plain life");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {who_vanishes_is_dropped, a_reset_makes_new_seeds, a_reset_while_the_carrier_is_down})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
