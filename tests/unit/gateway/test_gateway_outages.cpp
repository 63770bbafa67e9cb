// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier that is gone for a while and a clock that jumps have no lasting effect. What is shown of a
// channel in mode private.
#include "tests/unit/support/clocks.hpp"
#include "tests/unit/support/faulty_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;
using jm::testing::wall_shift;

START_TEST(an_outage_of_the_carrier_is_said_once_and_forgotten) {
  Faulty world;
  world.start();
  world.plain_call("1");
  for (int outage = 1; outage <= 2; ++outage) {
    world.carrier.down(true);
    world.eventually("it is noticed", [&] { return !world.view("last_error").empty(); });
    world.carrier.down(false);
    world.eventually("it is forgotten", [&] { return world.view("last_error").empty(); });
    ck_assert_uint_eq(world.said("; trying again"), outage);
    ck_assert_uint_eq(world.said("the carrier works again"), outage);
  }
  world.plain_call("2");
}
END_TEST

// Publishing fails, reading works: that is an outage of its own.
START_TEST(an_outage_of_publishing_is_forgotten) {
  Faulty world;
  world.start();
  world.carrier.lose_replies(true);
  world.peer.write(description_text(sdp("1")));
  world.carrier.blind(true);
  world.eventually("it is noticed", [&] { return !world.view("last_error").empty(); });
  world.carrier.lose_replies(false);
  world.carrier.blind(false);
  check_text(text_or(world.peer.read_json().get(), "type"), "answer");
  world.eventually("it is forgotten", [&] { return world.view("last_error").empty(); });
  ck_assert_uint_eq(world.said("the carrier works again"), 1);
}
END_TEST

// Hours ahead and hours back, in a call, between calls, and over a restart.
START_TEST(a_clock_that_jumps) {
  Faulty world;
  world.channel.max_age = seconds(60);
  world.start();
  const long hours = _i == 0 ? 5 * 3600 : -5 * 3600;
  world.plain_call("1");
  wall_shift = hours;
  world.plain_call("2");
  world.plain_call("3");
  wall_shift = 0;
  world.plain_call("4");
  wall_shift = hours;
  world.wait_counter("answers", 4);
  const auto answers = world.counter("answers");
  world.restart();
  world.plain_call("5");
  ck_assert_int_eq(answers, 4);
  world.wait_counter("answers", 1);
  ck_assert_int_eq(world.counter("answers"), 1);
  ck_assert_uint_eq(world.said("fresh seeds"), 1);
  wall_shift = 0;
  world.plain_call("6");
}
END_TEST

// In mode private the root is the read key of either chain.
START_TEST(a_root_that_is_a_read_key_is_shown_only_if_asked_for) {
  Faulty world;
  world.channel.publish->mode = world.channel.subscribe->mode = jm::mam::Mode::Private;
  world.channel.publish->side_key.reset();
  world.channel.subscribe->side_key = {};
  world.first_root = *Hash::from_trytes(std::string(81, 'X'));  // it is not in the view
  world.start();
  world.wait_state("listening");
  const auto asked = [&](const char* verb, const char* pack, int value) {
    Json request(json_pack(pack, "request", verb, "channel", "alice", "with_root", value));
    return dump(world.gateway->query(request.get()).get());
  };
  const Json whole(json_pack("{s:s, s:s, s:b}", "request", "inspect", "channel", "alice", "with_root", 1));
  const Json answer = world.gateway->query(whole.get());
  const std::string root = text_or(json_object_get(answer.get(), "channel"), "root");
  const std::string peer_root(world.peer.first_root().trytes());
  ck_assert_uint_eq(root.size(), 81);
  for (const char* verb : {"inspect", "channels", "list"}) {
    const std::string without = asked(verb, "{s:s, s:s, s:b}", 0), with = asked(verb, "{s:s, s:s, s:b}", 1);
    ck_assert_msg(without.find(root) == without.npos && without.find(peer_root) == without.npos, "%s", verb);
    const bool shows = std::string(verb) != "list";
    ck_assert_msg((with.find(root) != with.npos) == shows, "%s", verb);
    if (shows)
      ck_assert(asked(verb, "{s:s, s:s, s:i}", 1).find("with_root should be a boolean") != root.npos);
  }
  ck_assert(world.log().find(root) == root.npos && world.log().find(peer_root) == root.npos);
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway outages");
  TCase* tests = tcase_create("gateway outages");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {a_root_that_is_a_read_key_is_shown_only_if_asked_for,
        an_outage_of_the_carrier_is_said_once_and_forgotten, an_outage_of_publishing_is_forgotten})
    tcase_add_test(tests, test);
  tcase_add_loop_test(tests, a_clock_that_jumps, 0, 2);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
