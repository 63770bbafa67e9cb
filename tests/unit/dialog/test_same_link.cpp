// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever holds the same link, that of a lobby, can call, but not read, forge, replay or redirect a call of
// another: each tried with all that a link gives, and more. See SECURITY.md.
#include "tests/unit/support/listener.hpp"

using namespace jm;
using namespace jm::test;
using PeerState = dialog::PeerDialogs::State;
using trinary::Hash;

namespace {

// A dialog as one sees it who was told addresses and side keys, which nobody between is.
struct Mailboxes {
  Place peer, gateway;
};
Mailboxes mailboxes(DialogWorld& world) {
  RawGateway gateway(world);
  ck_assert(gateway.called(world.sent[0]));
  return {gateway.out, {world.sent[2].address, Hash()}};
}

}  // namespace

START_TEST(the_same_link_reads_no_first_message) {
  DialogWorld world;
  call(world);
  const Place there = RawPeer(world).there();
  const auto frame = dialog::read_frame(world.sent[0].payload, there.side_key);
  ck_assert(frame.has_value());  // so far it comes
  Listener listener(world, there, frame->bytes);
  const std::vector<dialog::PublicKey> seen{listener.ephemeral, world.link.gateway};
  for (const Key& guess : guesses(world, {new_key(world), new_key(world), world.link.channel}, seen))
    ck_assert(!listener.open(guess.view()).has_value());
  // And no mailbox: its address and side key follow from what is in there.
  for (std::size_t i = 1; i < 4; ++i)
    ck_assert(!dialog::read_frame(world.sent[i].payload, there.side_key).has_value());
  // The gateway's own key opens it, so the listener does it right.
  const Key fixed = dialog::static_key(world.primitives, world.secret);
  ck_assert(listener.open(world.primitives.x25519(fixed, listener.ephemeral)->view()).has_value());
}
END_TEST

START_TEST(the_same_link_takes_no_call_over) {
  DialogWorld world;
  call(world);
  for (unsigned guess = 0; guess < 20; ++guess) {
    RawPeer thief(world);
    thief.content.call.fill(1);  // the name, but for a bit
    thief.content.call[guess % 16] ^= static_cast<std::uint8_t>(1 << guess / 16);
    thief.content.attempt = UINT32_MAX;
    world.deliver(thief.first());
  }
  ck_assert_uint_eq(world.gateway(kGateway).calls(), 21);  // calls of its own
  expect_untouched(world);
}
END_TEST

START_TEST(the_same_link_puts_nothing_in_other_words) {
  DialogWorld world;
  call(world);
  RawPeer thief(world);
  const Place there = thief.there();
  const auto frame = dialog::read_frame(world.sent[0].payload, there.side_key);
  world.deliver(thief.letter(there, frame->bytes));  // the same, in a frame of its own
  ck_assert_uint_eq(world.counters(kGateway).replayed, 1);
  // At the gateway's other day, and at another one's of the pool.
  auto second = world.options();
  second.pool_index = 1;
  world.add_gateway(std::move(second));
  std::uint64_t junk = 0;
  for (const Place& place : {thief.there(1), thief.there(-1), thief.there(0, 1)})
    world.deliver(thief.letter(place, frame->bytes));
  for (const std::size_t end : {kGateway, std::size_t{2}}) junk += world.counters(end).junk;
  ck_assert_uint_eq(junk, 2);  // one of the days is watched
  ck_assert(world.told(2).opened.empty());
  expect_untouched(world);
}
END_TEST

// Even if it were told where the mailboxes are, with their side keys.
START_TEST(the_same_link_speaks_for_nobody) {
  DialogWorld world;
  call(world);
  const Mailboxes places = mailboxes(world);
  RawPeer thief(world);
  thief.content.call.fill(9);
  world.deliver(thief.first());
  world.act(kGateway, world.gateway(kGateway).send(2, world.say("own"), 0, world.now));
  const Letter own_second = world.sent.back();
  ck_assert(thief.answered(own_second).has_value());

  const auto bytes = dialog::read_frame(own_second.payload, thief.mailbox().side_key)->bytes;
  world.deliver(thief.letter(places.peer, bytes));  // as the gateway
  const Bytes plain =
      dialog::write(dialog::Numbered{0, 2, false, false, {}, packed(world.primitives, "forged")});
  for (const Key& key : {thief.keys.responder, thief.keys.initiator, new_key(world)}) {
    for (std::uint32_t number = 1; number < 4; ++number) {
      world.deliver(thief.letter(places.peer, sealed(world.primitives, key, number, places.peer, plain)));
      world.deliver(
          thief.letter(places.gateway, sealed(world.primitives, key, number, places.gateway, plain)));
    }
  }
  ck_assert_uint_eq(world.counters(kPeer).junk, 10);
  expect_untouched(world);
}
END_TEST

START_TEST(the_same_link_answers_no_call) {
  DialogWorld world;
  auto& peer = world.add_peer(1);
  world.act(0, peer.call(world.say("offer"), 0, world.now));
  world.run();
  const Place there = RawPeer(world).there();
  const auto first = dialog::read_frame(world.sent[0].payload, there.side_key);
  const Bytes prologue = dialog::prologue_of(there.address, kHandshake);
  const Key psk = dialog::psk_of(world.primitives, world.link.channel);
  // It cannot go on from a message that it cannot open; with a key of its own it answers another handshake.
  ck_assert(!dialog::Responder::read(world.primitives, prologue, {world.primitives, new_key(world)}, psk,
                                     View(first->bytes).subspan(1))
                 .has_value());
  const Key own = new_key(world);
  dialog::Initiator initiator(world.primitives, prologue, world.primitives.public_of(own), psk);
  auto opened =
      dialog::Responder::read(world.primitives, prologue, {world.primitives, own}, psk, *initiator.write({}));
  const auto second = opened->responder.write(dialog::write(dialog::Second()));
  RawGateway told(world);
  ck_assert(told.called(world.sent[0]));
  world.deliver(told.letter(dialog::handshake_message(kHandshake, second->message)));
  ck_assert_uint_eq(world.counters(0).junk, 1);
  ck_assert(peer.state() == PeerState::Calling);
}
END_TEST

int main() {
  Suite* suite = suite_create("the same link");
  TCase* tc = tcase_create("by trying");
  tcase_add_test(tc, the_same_link_reads_no_first_message);
  tcase_add_test(tc, the_same_link_takes_no_call_over);
  tcase_add_test(tc, the_same_link_puts_nothing_in_other_words);
  tcase_add_test(tc, the_same_link_speaks_for_nobody);
  tcase_add_test(tc, the_same_link_answers_no_call);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
