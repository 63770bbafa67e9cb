// SPDX-License-Identifier: GPL-3.0-or-later
// How dialogs end at either end: told, told again, or by silence.
#include "tests/unit/support/raw_ends.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::test;
using dialog::OverReason;
using std::chrono::seconds;
using PeerState = dialog::PeerDialogs::State;

namespace {

constexpr std::size_t kGateway = 0, kPeer = 1;

// A gateway, and a peer that has called and was answered.
void open(DialogWorld& world) {
  world.add_gateway(world.options());
  world.act(kPeer, world.add_peer(1).call(world.say("offer"), 1, world.now));
  world.run();
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("answer"), 2, world.now));
  world.run();
}
// What is said meanwhile gets lost.
template <class Say>
void lost(DialogWorld& world, Say say) {
  world.holds = true;
  say();
  world.run();
  world.holds = false;
  world.held.clear();
}

}  // namespace

// The peer asks for a sign of life, and is told what it has missed.
START_TEST(an_end_of_the_gateway_that_was_lost) {
  DialogWorld world;
  open(world);
  lost(world, [&] { world.act(kGateway, world.gateway(kGateway).end(1, OverReason::Ended, world.now)); });
  world.pass(seconds(29));
  ck_assert(world.told(kPeer).over.empty());
  world.pass(seconds(2));
  ck_assert(world.told(kPeer).over == std::vector{OverReason::Ended});
  ck_assert_uint_eq(world.counters(kGateway).opened, 1);
  ck_assert(world.told(kGateway).over.empty());
  world.pass(seconds(20));
  ck_assert_uint_eq(world.watches(kGateway), 2);
}
END_TEST

START_TEST(an_end_of_the_peer_that_was_lost) {
  DialogWorld world;
  open(world);
  lost(world, [&] { world.act(kPeer, world.peer(kPeer).end(world.now)); });
  world.pass(seconds(4));
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("event"), 0, world.now));
  world.run();
  ck_assert(world.told(kGateway).over == std::vector{OverReason::Ended});
  ck_assert(world.told(kPeer).texts == std::vector<std::string>{"[\"answer\"]"});
}
END_TEST

// However much comes.
START_TEST(an_end_is_not_said_without_end) {
  DialogWorld world;
  world.add_gateway(world.options());
  RawPeer peer(world);
  world.deliver(peer.first());
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("answer"), 0, world.now));
  ck_assert(peer.answered(world.sent.back()).has_value());
  world.deliver(peer.say("one"));
  world.act(kGateway, world.gateway(kGateway).end(1, OverReason::Ended, world.now));
  world.run();
  const std::size_t sent = world.sent.size(), texts = world.told(kGateway).texts.size();
  for (int i = 0; i < 200; ++i) {
    world.deliver(peer.say("more"));
    world.pass(milliseconds(50));
  }
  ck_assert_uint_gt(world.sent.size(), sent);
  ck_assert_uint_le(world.sent.size() - sent, 3 + 60);  // ends, and acks that go alone
  ck_assert_uint_eq(world.told(kGateway).texts.size(), texts);
  world.pass(seconds(45));
  ck_assert_uint_eq(world.watches(kGateway), 2);
}
END_TEST

START_TEST(silence_ends_it_at_the_gateway) {
  DialogWorld world;
  open(world);
  world.end(kPeer);
  world.pass(seconds(89));
  ck_assert(world.told(kGateway).over.empty());
  world.pass(seconds(1));
  ck_assert(world.told(kGateway).over == std::vector{OverReason::Idle});
}
END_TEST

// It asks after a third of the time, and calls again.
START_TEST(silence_makes_the_peer_call_again) {
  DialogWorld world;
  open(world);
  world.end(kGateway);
  world.pass(seconds(32));
  ck_assert(world.peer(kPeer).state() == PeerState::Open);
  world.pass(seconds(2));
  ck_assert(world.peer(kPeer).state() == PeerState::Calling);
  ck_assert_uint_eq(world.peer(kPeer).attempt(), 2);
}
END_TEST

START_TEST(media_are_no_silence) {
  DialogWorld world;
  open(world);
  world.gateway(kGateway).media(1, true, world.now);
  world.peer(kPeer).media(true, world.now);
  const std::size_t sent = world.sent.size();
  world.pass(seconds(600));
  ck_assert(world.told(kGateway).over.empty());
  ck_assert_uint_eq(world.sent.size(), sent);
  world.gateway(kGateway).media(1, false, world.now);
  world.end(kPeer);
  world.pass(seconds(89));
  ck_assert(world.told(kGateway).over.empty());
  world.pass(seconds(1));
  ck_assert(world.told(kGateway).over == std::vector{OverReason::Idle});
}
END_TEST

int main() {
  Suite* suite = suite_create("endings");
  TCase* tc = tcase_create("both ends");
  tcase_set_timeout(tc, 60);
  for (const TTest* test :
       {an_end_of_the_gateway_that_was_lost, an_end_of_the_peer_that_was_lost, an_end_is_not_said_without_end,
        silence_ends_it_at_the_gateway, silence_makes_the_peer_call_again, media_are_no_silence})
    tcase_add_test(tc, test);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
