// SPDX-License-Identifier: GPL-3.0-or-later
// A call that nobody between may read or touch, and one who listens to it: what opens with which keys.
#pragma once

#include "dialog/crypto/symmetric.hpp"
#include "tests/unit/support/raw_ends.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace jm::test {

using dialog::Key;

// A lobby, and a call in it: offer, answer, and one message more each way. All of it is in world.sent.
inline void call(DialogWorld& world) {
  auto options = world.options();
  options.when_full = dialog::WhenFull::Busy;
  options.max_dialogs = 50;
  options.offers_per_minute = 600;
  world.add_gateway(std::move(options));
  auto& peer = world.add_peer(1);
  world.act(kPeer, peer.call(world.say("offer"), 0, world.now));
  world.run();
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("answer"), 0, world.now));
  world.run();
  world.act(kPeer, peer.send(world.say("more"), 0, world.now));
  world.run();
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("event"), 0, world.now));
  world.run();
  ck_assert_uint_eq(world.sent.size(), 4);
}
inline const std::vector<std::string> kHeardByGateway{"[\"offer\"]", "[\"more\"]"};
inline const std::vector<std::string> kHeardByPeer{"[\"answer\"]", "[\"event\"]"};

// The call is as it was: nobody has heard anything more, and it still works.
inline void expect_untouched(DialogWorld& world) {
  world.run();
  ck_assert(world.told(kGateway).texts == kHeardByGateway);
  ck_assert(world.told(kPeer).texts == kHeardByPeer);
  ck_assert_uint_eq(world.counters(kGateway).taken_over, 0);
  world.act(kPeer, world.peer(kPeer).send(world.say("still"), 0, world.now));
  world.run();
  ck_assert_str_eq(world.told(kGateway).texts.back().c_str(), "[\"still\"]");
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("here"), 0, world.now));
  world.run();
  ck_assert_str_eq(world.told(kPeer).texts.back().c_str(), "[\"here\"]");
}

// Noise's first message, opened with what somebody believes to be the DH result of `es`.
struct Listener {
  Listener(DialogWorld& world, const Place& there, View bytes)
      : symmetric(world.primitives, "Noise_NKpsk0_25519_ChaChaPoly_SHA256") {
    std::copy_n(bytes.begin() + 1, ephemeral.size(), ephemeral.begin());
    symmetric.mix_hash(dialog::prologue_of(there.address, bytes.front()));
    symmetric.mix_hash(world.link.gateway);
    symmetric.mix_key_and_hash(dialog::psk_of(world.primitives, world.link.channel).view());
    symmetric.mix_hash(ephemeral);
    symmetric.mix_key(ephemeral);
    sealed = bytes.subspan(1 + ephemeral.size());
  }
  std::optional<Bytes> open(View shared) {
    dialog::Symmetric with = symmetric;
    with.mix_key(shared);
    auto plain = with.open_and_hash(sealed);
    if (plain) symmetric = with;
    return plain;
  }

  dialog::Symmetric symmetric;
  dialog::PublicKey ephemeral{};
  View sealed;
};
// The same for the second message, behind a first one that was opened.
inline std::optional<Bytes> open_second(const dialog::Symmetric& after_first, View bytes, View shared) {
  dialog::Symmetric with = after_first;
  const View ephemeral = bytes.subspan(1, 32);
  with.mix_hash(ephemeral);
  with.mix_key(ephemeral);
  with.mix_key(shared);
  return with.open_and_hash(bytes.subspan(33));
}
inline dialog::PublicKey ephemeral_of(View bytes) {
  dialog::PublicKey key;
  std::copy_n(bytes.begin() + 1, key.size(), key.begin());
  return key;
}

// Every DH result that one can make with a key of one's own and those that are seen.
inline std::vector<Key> guesses(DialogWorld& world, const std::vector<Key>& mine,
                                const std::vector<dialog::PublicKey>& seen) {
  std::vector<Key> out{Key(), dialog::psk_of(world.primitives, world.link.channel)};
  for (const Key& key : mine)
    for (const dialog::PublicKey& one : seen)
      if (auto shared = world.primitives.x25519(key, one)) out.push_back(*shared);
  return out;
}
inline Key new_key(DialogWorld& world) {
  Key key;
  world.primitives.random(key.bytes());
  return key;
}

}  // namespace jm::test
