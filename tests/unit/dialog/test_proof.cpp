// SPDX-License-Identifier: GPL-3.0-or-later
// Whose first messages are acted on at once, and who has to show first that it is there.
#include "tests/unit/support/raw_ends.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::test;
using dialog::WhenFull;
using std::chrono::seconds;

namespace {

dialog::GatewayOptions lobby(DialogWorld& world) {
  auto options = world.options();
  options.when_full = WhenFull::Busy;
  options.max_dialogs = 400;
  options.offers_per_minute = 600;
  return options;
}
// First messages of others, who say nothing more.
void silent_callers(DialogWorld& world, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    RawPeer peer(world);
    world.primitives.random(std::span(peer.content.call));
    peer.content.packed = packed(world.primitives, "silent");
    world.deliver(peer.first());
    world.run();
  }
}
// How often the peer, which calls now, is asked again; its call comes about.
std::uint64_t asked_again(DialogWorld& world, std::size_t peer) {
  const std::uint64_t before = world.counters(kGateway).again;
  const std::size_t texts = world.told(kGateway).texts.size();
  world.act(peer, world.peer(peer).call(world.say("offer"), 0, world.now));
  world.run();
  ck_assert_uint_eq(world.told(kGateway).texts.size(), texts + 1);
  return world.counters(kGateway).again - before;
}

}  // namespace

START_TEST(many_calls_in_one_moment) {
  DialogWorld world;
  world.add_gateway(lobby(world));
  silent_callers(world, 200);
  ck_assert_uint_eq(world.counters(kGateway).opened, 200);
  ck_assert_uint_eq(world.counters(kGateway).again, 0);
  ck_assert_uint_eq(world.told(kGateway).texts.size(), 200);
}
END_TEST

START_TEST(many_that_show_nothing_hold_up_nobody) {
  DialogWorld world;
  world.add_gateway(lobby(world));
  world.add_peer(1);
  world.add_peer(2);
  silent_callers(world, 15);
  world.pass(seconds(11));
  ck_assert_uint_eq(asked_again(world, kPeer), 0);
  silent_callers(world, 1);
  world.pass(seconds(11));
  ck_assert_uint_eq(asked_again(world, 2), 1);
  ck_assert_uint_eq(world.counters(kGateway).opened, 18);
  // Not the next dialog of a call that there is.
  world.act(kPeer, world.peer(kPeer).renew(world.now));
  world.run();
  ck_assert_uint_eq(world.counters(kGateway).taken_over, 1);
  ck_assert_uint_eq(world.counters(kGateway).again, 1);
}
END_TEST

START_TEST(whoever_speaks_or_has_a_connection_has_shown_it) {
  DialogWorld world;
  world.add_gateway(lobby(world));
  world.add_peer(1);
  world.add_peer(2);
  silent_callers(world, 16);
  world.act(kPeer, world.peer(kPeer).call(world.say("offer"), 0, world.now));
  world.run();
  world.pass(seconds(1));
  for (const dialog::CallId call : world.told(kGateway).opened) world.gateway(kGateway).settle_first(call);
  world.pass(seconds(10));
  ck_assert_uint_eq(asked_again(world, 2), 0);
}
END_TEST

// Its first message was fresh: the second copy of it is known.
START_TEST(what_is_asked_again_is_not_acted_on_later) {
  DialogWorld world;
  world.add_gateway(lobby(world));
  silent_callers(world, 16);
  world.pass(seconds(11));
  RawPeer peer(world);
  peer.content.packed = packed(world.primitives, "once");
  const Letter first = peer.first();
  world.deliver(first);
  world.run();
  ck_assert_uint_eq(world.counters(kGateway).again, 1);
  for (const dialog::CallId call : world.told(kGateway).opened) world.gateway(kGateway).settle_first(call);
  world.deliver(first);
  world.run();
  ck_assert_uint_eq(world.counters(kGateway).replayed, 1);
  ck_assert_uint_eq(world.counters(kGateway).opened, 16);
}
END_TEST

START_TEST(nothing_is_acted_on_before_it_is_shown) {
  DialogWorld world;
  auto options = lobby(world);
  options.proof_first = true;
  world.add_gateway(std::move(options));
  world.add_peer(1);
  silent_callers(world, 3);
  ck_assert(world.told(kGateway).texts.empty());
  ck_assert_uint_eq(asked_again(world, kPeer), 1);
  ck_assert(world.told(kGateway).texts == std::vector<std::string>{"[\"offer\"]"});
  world.act(kPeer, world.peer(kPeer).renew(world.now));
  world.act(kPeer, world.peer(kPeer).send(world.say("more"), 0, world.now));
  world.run();
  ck_assert_uint_eq(world.counters(kGateway).taken_over, 1);
  ck_assert(world.told(kGateway).texts.back() == "[\"more\"]");
}
END_TEST

// It has shown that it is there, and said its offer so; but there is no room.
START_TEST(who_finds_no_room_says_it_all_elsewhere) {
  DialogWorld world;
  world.link.pool = 2;
  for (const std::uint32_t index : {0u, 1u}) {
    auto options = lobby(world);
    options.proof_first = true;
    options.pool_index = index;
    if (index == 0) options.max_dialogs = 1;
    world.add_gateway(std::move(options));
  }
  for (std::uint8_t i = 0; i < 8; ++i) {
    const std::size_t peer = 2u + i;
    auto& engine = world.add_peer(i);
    world.act(peer, engine.call(world.say("offer " + std::to_string(i)), 0, world.now));
    world.run();
    ck_assert(engine.state() == dialog::PeerDialogs::State::Open);
  }
  ck_assert_uint_gt(world.counters(0).again, 1);
  ck_assert_uint_eq(world.told(0).texts.size(), 1);
  ck_assert_uint_eq(world.told(1).texts.size(), 7);
}
END_TEST

int main() {
  Suite* suite = suite_create("proof");
  TCase* tc = tcase_create("first messages");
  tcase_set_timeout(tc, 60);
  tcase_set_timeout(tc, 60);
  for (const TTest* test :
       {many_calls_in_one_moment, many_that_show_nothing_hold_up_nobody,
        whoever_speaks_or_has_a_connection_has_shown_it, what_is_asked_again_is_not_acted_on_later,
        nothing_is_acted_on_before_it_is_shown, who_finds_no_room_says_it_all_elsewhere})
    tcase_add_test(tc, test);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
