// SPDX-License-Identifier: GPL-3.0-or-later
// How slow the way is: what is measured, what the peer says of it, and what is too slow for Janus.
#include "tests/unit/support/candidates.hpp"
#include "tests/unit/support/sealed_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

void check_refused(SealedWorld& world, const Envelope& reply) {
  ck_assert_int_eq(static_cast<int>(reply.type), static_cast<int>(Envelope::Type::Error));
  ck_assert_msg(reply.reason.find("on the carrier, too long") != std::string::npos, "%s",
                reply.reason.c_str());
  world.eventually("no session of Janus's is left",
                   [&] { return world.janus->count("create") == world.janus->count("destroy"); });
}

}  // namespace

START_TEST(a_slow_carrier_is_measured) {
  SealedWorld world;
  world.channel.reachable = true;
  world.timing.safe_delay = milliseconds(200);
  world.start();
  world.carrier.slow(milliseconds(300));
  world.peer.write(offer_with_candidates());
  world.peer.read_envelope();
  ck_assert(!trickles(world));  // nothing was measured yet
  world.wait_counter("attached", 1);
  world.other('b').write(offer_with_candidates());
  ck_assert(world.other('b').read_envelope().queued);
  ck_assert(trickles(world, 1));
}
END_TEST

START_TEST(the_peers_half_of_the_way_counts_as_well) {
  SealedWorld world;
  world.channel.reachable = true;
  world.timing.safe_delay = milliseconds(200);
  world.start();
  world.peer.write(offer_with_candidates());
  const auto answer = world.peer.read_envelope();
  world.wait_counter("attached", 1);
  world.pass(milliseconds(500));  // so long it takes there and back
  world.peer.write(naming(answer));
  world.wait_counter("messages", 2);
  world.peer.write(offer_with_candidates("BB"));
  ck_assert(world.peer.read_envelope().queued);
  ck_assert(trickles(world, 1));
}
END_TEST

START_TEST(the_peer_says_how_slow_it_is) {
  SealedWorld world;
  world.channel.reachable = true;
  world.start();
  auto offer = offer_with_candidates();
  offer.delay = seconds(40);
  world.peer.write(offer);
  ck_assert(world.peer.read_envelope().queued);
  ck_assert(trickles(world));
}
END_TEST

START_TEST(an_unreachable_janus_is_too_far_away) {
  SealedWorld world;
  world.start();
  auto offer = offer_with_candidates();
  offer.delay = seconds(40);
  world.peer.write(offer);
  const auto error = world.peer.read_envelope();
  check_text(error.re, offer.id);
  check_refused(world, error);
  ck_assert_uint_eq(world.janus->count("create"), 0);
  world.peer.write(offer_with_candidates("BB"));  // it says nothing new
  check_refused(world, world.peer.read_envelope());
  offer = offer_with_candidates("CC");
  offer.delay = milliseconds(1);
  world.peer.write(offer);
  world.peer.read_envelope(Envelope::Type::Answer);
}
END_TEST

START_TEST(what_one_peer_says_of_its_way_counts_for_no_other) {
  SealedWorld world;
  world.start();
  auto offer = offer_with_candidates();
  offer.delay = seconds(40);
  world.peer.write(offer);
  check_refused(world, world.peer.read_envelope());
  world.other('b').call();
}
END_TEST

START_TEST(an_answer_that_takes_too_long_is_taken_back) {
  SealedWorld world;
  world.timing.longest_delay = milliseconds(300);
  world.start();
  world.carrier.slow(milliseconds(1500));
  world.peer.write(offer_with_candidates());
  world.peer.read_envelope(Envelope::Type::Answer);
  const auto error = world.peer.read_envelope();
  check_text(error.re, "");  // the offer has its answer: it is the call that ends
  check_refused(world, error);
  ck_assert(world.peer.over());
  world.carrier.slow(milliseconds(0));
  world.other('b').call();
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway slow");
  TCase* tests = tcase_create("gateway slow");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {a_slow_carrier_is_measured, the_peers_half_of_the_way_counts_as_well, the_peer_says_how_slow_it_is,
        an_unreachable_janus_is_too_far_away, what_one_peer_says_of_its_way_counts_for_no_other,
        an_answer_that_takes_too_long_is_taken_back})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
