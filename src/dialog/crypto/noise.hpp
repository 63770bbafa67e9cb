// SPDX-License-Identifier: GPL-3.0-or-later
// The handshake Noise_NKpsk0_25519_ChaChaPoly_SHA256 (noiseprotocol.org, revision 34):
//   <- s
//   ...
//   -> psk, e, es
//   <- e, ee
// Keys are wiped when the object ends. `primitives` must outlive it. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "dialog/crypto/primitives.hpp"

namespace jm::dialog {

inline constexpr std::size_t kHandshakeOverhead = 32 + 16;  // bytes around a payload of the handshake
inline constexpr std::size_t kMostHandshake = 65'535;       // bytes of a message, as Noise bounds it

// The keys of a dialog, by who seals with them.
struct TransportKeys {
  Key initiator, responder;
};

// A key with its public one, which takes as long to compute as a shared key.
struct KeyPair {
  KeyPair(Primitives& primitives, const Key& key) : mine(key), shown(primitives.public_of(key)) {}

  Key mine;
  PublicKey shown;
};
KeyPair new_key_pair(Primitives& primitives);

// What the first message of one handshake needs of X25519. It can be made before the prologue is known.
struct FirstKeys {
  // `theirs`: the responder's static key.
  FirstKeys(Primitives& primitives, const PublicKey& theirs);

  KeyPair ephemeral;
  std::optional<Key> shared;  // nullopt: it is all zero
};

class Initiator {
 public:
  // `theirs`: the responder's static key.
  Initiator(Primitives& primitives, View prologue, const PublicKey& theirs, const Key& psk);
  Initiator(Initiator&&) noexcept;
  Initiator& operator=(Initiator&&) noexcept;
  ~Initiator();

  // The first message, once. nullopt: the responder's key is no good, or the payload too long. `keys`: made
  // ahead for this responder, and used for nothing else; new ones if there are none.
  std::optional<Bytes> write(View payload, std::optional<FirstKeys> keys = std::nullopt);
  struct Read {
    Bytes payload;
    TransportKeys keys;
  };
  // The second message. nullopt: it does not open; the state stays as it was, since anybody may have put it
  // there.
  std::optional<Read> read(View message) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class Responder {
 public:
  // What the first message says; nullopt if it does not open, or an all-zero DH result comes of it.
  struct Opened;
  static std::optional<Opened> read(Primitives& primitives, View prologue, const KeyPair& mine,
                                    const Key& psk, View message);

  Responder(Responder&&) noexcept;
  Responder& operator=(Responder&&) noexcept;
  ~Responder();

  struct Written {
    Bytes message;
    TransportKeys keys;
  };
  // Mixes the keys of the second message, if that is not done yet: write() is quicker then. `ephemeral`: new
  // for this handshake.
  void prepare(const KeyPair& ephemeral);
  // The second message, once; with a new ephemeral key if none was given. nullopt: the payload is too long,
  // or it was written before.
  std::optional<Written> write(View payload);

 private:
  struct State;
  explicit Responder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct Responder::Opened {
  Bytes payload;
  PublicKey ephemeral;  // the initiator's: new in each handshake
  Responder responder;
};

}  // namespace jm::dialog
