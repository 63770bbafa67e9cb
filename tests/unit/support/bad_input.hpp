// SPDX-License-Identifier: GPL-3.0-or-later
// What tests of bad input share: a gateway (end 0), a raw peer whose call is open, and letters that are
// counted and have no other consequence.
#pragma once

#include "tests/unit/support/raw_ends.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace jm::test {

// Each of the letters is counted by the gateway, and nothing else follows from it.
inline void silent(DialogWorld& world, std::uint64_t dialog::Counters::*counter,
                   const std::vector<Letter>& letters) {
  const std::uint64_t before = world.counters(kGateway).*counter;
  const std::size_t sent = world.sent.size(), texts = world.told(kGateway).texts.size();
  const std::size_t calls = world.gateway(kGateway).calls();
  for (const Letter& letter : letters) {
    world.deliver(letter);
    world.run();
  }
  ck_assert_uint_eq(world.sent.size(), sent);
  ck_assert_uint_eq(world.told(kGateway).texts.size(), texts);
  ck_assert_uint_eq(world.gateway(kGateway).calls(), calls);
  ck_assert_uint_eq(world.counters(kGateway).*counter - before, letters.size());
}
// A raw peer whose call is open.
inline void open(DialogWorld& world, RawPeer& peer) {
  world.add_gateway(world.options());
  peer.content.ts = world.now.unix_ms;
  peer.content.packed = packed(world.primitives, "offer");
  world.deliver(peer.first());
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("answer"), 0, world.now));
  const auto second = peer.answered(world.sent.back());
  ck_assert(second && second->status == dialog::Status::Accepted);
}
// The last text that the gateway has delivered.
inline std::string heard(DialogWorld& world, const Letter& letter) {
  world.told(kGateway).texts.clear();
  world.deliver(letter);
  world.run();
  return world.told(kGateway).texts.empty() ? "" : world.told(kGateway).texts.back();
}

inline std::vector<Letter> flipped(RawPeer& peer, const Place& place, Bytes bytes) {
  std::vector<Letter> letters;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); bit += 41) {
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    letters.push_back(peer.letter(place, bytes));
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
  }
  return letters;
}
inline std::vector<Letter> cut(RawPeer& peer, const Place& place, const Bytes& bytes) {
  std::vector<Letter> letters;
  for (std::size_t size = 0; size < bytes.size(); size += 23)
    letters.push_back(peer.letter(place, View(bytes).first(size)));
  return letters;
}

}  // namespace jm::test
