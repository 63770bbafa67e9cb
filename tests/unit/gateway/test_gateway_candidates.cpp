// SPDX-License-Identifier: GPL-3.0-or-later
// When Janus hears of the peer's candidates.
#include "tests/unit/support/candidates.hpp"
#include "tests/unit/support/sealed_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(what_is_taken_out_of_a_description) {
  auto description = describe("offer", kSections);
  const Json list = take_candidates(description);
  ck_assert(!description.has_candidates);
  ck_assert(description.sdp.find("candidate") == std::string::npos);
  ck_assert(description.sdp.ends_with("a=mid:right\r\n"));
  ck_assert_uint_eq(json_array_size(list.get()), 2);
  const json_t* first = json_array_get(list.get(), 0);
  check_text(text_or(first, "candidate"), kCandidate);
  check_text(text_or(first, "sdpMid"), "left");
  ck_assert_int_eq(static_cast<int>(*integer_in(first, "sdpMLineIndex")), 0);
  const json_t* second = json_array_get(list.get(), 1);
  check_text(text_or(second, "sdpMid"), "right");
  ck_assert_int_eq(static_cast<int>(*integer_in(second, "sdpMLineIndex")), 1);
}
END_TEST

START_TEST(what_is_too_much_in_a_description) {
  const std::string line = "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n";
  std::string text = "m=audio 9 RTP/AVP 0\r\na=mid:" + std::string(kMaxName + 1, 'x') + "\r\n" +
                     "a=candidate:" + std::string(kMaxCandidate, '1') + "\r\n";
  for (std::size_t i = 0; i < kMaxTaken + 1; ++i) text += line;
  auto description = describe("offer", text);
  const Json list = take_candidates(description);
  ck_assert(description.sdp.find("candidate") == std::string::npos);
  ck_assert_uint_eq(json_array_size(list.get()), kMaxTaken);
  const json_t* first = json_array_get(list.get(), 0);
  check_text(text_or(first, "candidate"), kCandidate);
  ck_assert(json_object_get(first, "sdpMid") == nullptr);
}
END_TEST

START_TEST(a_quick_carrier_holds_none) {
  SealedWorld world;
  world.channel.reachable = true;
  world.start();
  world.peer.write(offer_with_candidates());
  ck_assert(!world.peer.read_envelope().queued);
  ck_assert(!trickles(world));
}
END_TEST

START_TEST(the_first_answer_to_an_unreachable_janus_measures) {
  SealedWorld world;
  world.start();
  world.peer.write(offer_with_candidates());
  ck_assert(world.peer.read_envelope().queued);
  ck_assert(trickles(world));
  ck_assert(world.janus->wait_count("trickle", 2));  // by itself, when the answer is on the carrier
  world.other('b').write(offer_with_candidates());
  ck_assert(!world.other('b').read_envelope().queued);
  ck_assert(!trickles(world, 1));
}
END_TEST

START_TEST(the_first_answer_may_show_that_the_carrier_is_slow) {
  SealedWorld world;
  world.timing.safe_delay = milliseconds(200);
  world.start();
  world.carrier.slow(milliseconds(300));
  world.peer.write(offer_with_candidates());
  const auto answer = world.peer.read_envelope();
  world.wait_counter("attached", 1);
  ck_assert_uint_eq(world.janus->count("trickle"), 0);
  world.peer.write(naming(answer));
  ck_assert(world.janus->wait_count("trickle", 2));
}
END_TEST

START_TEST(held_until_the_peer_names_the_answer) {
  SealedWorld world;
  world.channel.hold_candidates = true;
  world.start();
  world.peer.write(offer_with_candidates());
  const auto answer = world.peer.read_envelope();
  ck_assert(trickles(world));
  world.peer.write(envelope(Envelope::Type::Message));  // of the call, but names nothing
  world.wait_counter("messages", 2);
  ck_assert_uint_eq(world.janus->count("trickle"), 0);
  world.peer.write(naming(answer));
  ck_assert(world.janus->wait_count("trickle", 2));
  const auto all = parse_object(world.janus->text("trickle", 0));
  ck_assert_uint_eq(json_array_size(json_object_get(all->get(), "candidates")), 2);
  const auto end = parse_object(world.janus->text("trickle", 1));
  ck_assert(json_is_true(json_object_get(json_object_get(end->get(), "candidate"), "completed")));
}
END_TEST

START_TEST(candidates_of_their_own_wait_as_well) {
  SealedWorld world;
  world.channel.hold_candidates = true;
  world.start();
  auto offer = envelope(Envelope::Type::Offer);
  offer.sdp = sdp("1", false);
  world.peer.write(offer);
  auto early = envelope(Envelope::Type::Candidates);
  early.candidates = Json(json_pack("[{s:s,s:s}]", "candidate", kCandidate.c_str(), "sdpMid", "left"));
  world.peer.write(early);
  const auto answer = world.peer.read_envelope();
  world.wait_counter("messages", 2);
  ck_assert_uint_eq(world.janus->count("trickle"), 0);
  auto late = naming(answer, Envelope::Type::Candidates);
  late.candidates = Json(json_pack("[{s:s,s:s}]", "candidate", kCandidate.c_str(), "sdpMid", "right"));
  world.peer.write(late);
  // What was queued first, then what came with it.
  ck_assert(world.janus->wait_count("trickle", 2));
  ck_assert(world.janus->text("trickle", 0).find("left") != std::string::npos);
  ck_assert(world.janus->text("trickle", 1).find("right") != std::string::npos);
}
END_TEST

START_TEST(no_more_than_so_many_wait) {
  SealedWorld world;
  world.channel.hold_candidates = true;
  world.start();
  auto offer = envelope(Envelope::Type::Offer);
  offer.sdp = sdp("1", false);
  for (int i = 0; i < 1000; ++i) offer.sdp += "a=candidate:1 1 udp 1 9.9.9.9 9\r\n";
  world.peer.write(offer);
  const auto answer = world.peer.read_envelope();
  ck_assert(answer.queued);
  auto more = envelope(Envelope::Type::Candidates);
  more.candidates = Json(json_pack("[{s:s}]", "candidate", kCandidate.c_str()));
  world.peer.write(more);
  world.wait_counter("dropped", 1);
  world.peer.write(naming(answer));
  ck_assert(world.janus->wait_count("trickle", 2));
  const auto all = parse_object(world.janus->text("trickle", 0));
  ck_assert_uint_eq(json_array_size(json_object_get(all->get(), "candidates")), 256);
  world.other('b').call();
}
END_TEST

START_TEST(who_says_what_to_hold_is_not_refused) {
  SealedWorld world;
  world.channel.hold_candidates = true;
  world.start();
  auto offer = offer_with_candidates();
  offer.delay = seconds(40);
  world.peer.write(offer);
  ck_assert(world.peer.read_envelope().queued);
}
END_TEST

START_TEST(never_is_never) {
  SealedWorld world;
  world.channel.hold_candidates = false;
  world.start();
  auto offer = offer_with_candidates();
  offer.delay = seconds(40);
  world.peer.write(offer);
  ck_assert(!world.peer.read_envelope().queued);
  ck_assert(!trickles(world));
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway candidates");
  TCase* tests = tcase_create("gateway candidates");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {what_is_taken_out_of_a_description, what_is_too_much_in_a_description, a_quick_carrier_holds_none,
        the_first_answer_to_an_unreachable_janus_measures, the_first_answer_may_show_that_the_carrier_is_slow,
        held_until_the_peer_names_the_answer, candidates_of_their_own_wait_as_well, no_more_than_so_many_wait,
        who_says_what_to_hold_is_not_refused, never_is_never})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
