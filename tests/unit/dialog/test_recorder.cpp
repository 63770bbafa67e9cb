// SPDX-License-Identifier: GPL-3.0-or-later
// Who has recorded all messages and gets the link or gateway.key later: what opens, and what does not. See
// SECURITY.md.
#include "tests/unit/support/listener.hpp"

using namespace jm;
using namespace jm::test;
using PeerState = dialog::PeerDialogs::State;

START_TEST(who_recorded_all_and_gets_the_link_reads_nothing) {
  DialogWorld world;
  call(world);
  std::size_t opened = 0;
  for (const Letter& letter : world.sent) {
    for (int day = -1; day <= 1; ++day) {
      const Place place = RawPeer(world).there(day);
      const auto frame = dialog::read_frame(letter.payload, place.side_key);
      if (!frame) continue;
      ++opened;  // the first message, as far as Noise's
      Listener listener(world, place, frame->bytes);
      for (const Key& guess :
           guesses(world, {world.link.channel, new_key(world)}, {listener.ephemeral, world.link.gateway}))
        ck_assert(!listener.open(guess.view()).has_value());
    }
  }
  ck_assert_uint_eq(opened, 1);
}
END_TEST

// What is promised no longer then: see SECURITY.md.
START_TEST(who_recorded_all_and_steals_the_key_reads_first_messages_alone) {
  DialogWorld world;
  call(world);
  RawGateway thief(world);
  ck_assert(thief.called(world.sent[0]));
  const auto offer = dialog::unpack(world.primitives, thief.content.packed, dialog::kDictionary);
  ck_assert(offer && offer->text == "[\"offer\"]");

  const Place there = RawPeer(world).there();
  const auto first = dialog::read_frame(world.sent[0].payload, there.side_key);
  const auto second = dialog::read_frame(world.sent[1].payload, thief.out.side_key);
  const auto event = dialog::read_frame(world.sent[3].payload, thief.out.side_key);
  ck_assert(first && second && event);  // the frames of that mailbox
  Listener listener(world, there, first->bytes);
  const Key fixed = dialog::static_key(world.primitives, world.secret);
  ck_assert(listener.open(world.primitives.x25519(fixed, listener.ephemeral)->view()).has_value());
  const std::vector<dialog::PublicKey> seen{listener.ephemeral, ephemeral_of(second->bytes),
                                            world.link.gateway};
  for (const Key& guess : guesses(world, {fixed, world.secret, new_key(world)}, seen)) {
    ck_assert(!open_second(listener.symmetric, second->bytes, guess.view()).has_value());
    dialog::Cursor in(View(event->bytes).subspan(1));
    const auto number = in.number<std::uint32_t>();
    Bytes associated{event->bytes.front()};
    dialog::append(associated, dialog::view(thief.out.address.trytes()));
    ck_assert(!world.primitives.open(guess, number, associated, in.rest()).has_value());
  }
  // The gateway's mailbox follows from what is in the second message.
  for (const Place& known : {there, thief.out})
    ck_assert(!dialog::read_frame(world.sent[2].payload, known.side_key).has_value());
}
END_TEST

START_TEST(who_steals_the_key_can_play_the_gateway) {
  DialogWorld world;
  auto& peer = world.add_peer(1);
  world.act(0, peer.call(world.say("offer"), 0, world.now));
  world.run();
  RawGateway thief(world);
  ck_assert(thief.called(world.sent[0]));
  world.deliver(thief.letter(thief.second_bytes({})));
  ck_assert(peer.state() == PeerState::Open);
}
END_TEST

START_TEST(who_steals_the_key_can_take_a_call_over_that_runs) {
  DialogWorld world;
  call(world);
  RawGateway thief(world);
  ck_assert(thief.called(world.sent[0]));
  RawPeer peer(world);
  peer.content.call = thief.content.call;
  peer.content.attempt = thief.content.attempt + 1;
  world.deliver(peer.first());
  ck_assert_uint_eq(world.counters(kGateway).taken_over, 1);
}
END_TEST

int main() {
  Suite* suite = suite_create("a recorder");
  TCase* tc = tcase_create("by trying");
  tcase_add_test(tc, who_recorded_all_and_gets_the_link_reads_nothing);
  tcase_add_test(tc, who_recorded_all_and_steals_the_key_reads_first_messages_alone);
  tcase_add_test(tc, who_steals_the_key_can_play_the_gateway);
  tcase_add_test(tc, who_steals_the_key_can_take_a_call_over_that_runs);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
