// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/crypto/noise.hpp"

#include <algorithm>

#include "dialog/crypto/symmetric.hpp"

namespace jm::dialog {
namespace {

constexpr std::string_view kNoiseName = "Noise_NKpsk0_25519_ChaChaPoly_SHA256";
constexpr std::size_t kPublicKey = std::tuple_size_v<PublicKey>;

// What both know before the first message, and its first token (psk).
Symmetric begin(Primitives& primitives, View prologue, const PublicKey& responder, const Key& psk) {
  Symmetric symmetric(primitives, kNoiseName);
  symmetric.mix_hash(prologue);
  symmetric.mix_hash(responder);
  symmetric.mix_key_and_hash(psk.view());
  return symmetric;
}

// The token e, which in a handshake with a psk goes into the key as well.
void mix_ephemeral(Symmetric& symmetric, const PublicKey& ephemeral) {
  symmetric.mix_hash(ephemeral);
  symmetric.mix_key(ephemeral);
}

// A token of two letters. False: the result is all zero.
bool mix_shared(Primitives& primitives, Symmetric& symmetric, const Key& mine, const PublicKey& theirs) {
  const std::optional<Key> shared = primitives.x25519(mine, theirs);
  if (!shared) return false;
  symmetric.mix_key(shared->view());
  return true;
}

// A message: the ephemeral key, then the sealed payload.
Bytes message_of(Symmetric& symmetric, const PublicKey& ephemeral, View payload) {
  Bytes message(ephemeral.begin(), ephemeral.end());
  const Bytes sealed = symmetric.seal_and_hash(payload);
  message.insert(message.end(), sealed.begin(), sealed.end());
  return message;
}

struct Parts {
  PublicKey ephemeral;
  View sealed;
};
std::optional<Parts> parts_of(View message) {
  if (message.size() < kHandshakeOverhead || message.size() > kMostHandshake) return std::nullopt;
  Parts parts;
  std::copy_n(message.begin(), kPublicKey, parts.ephemeral.begin());
  parts.sealed = message.subspan(kPublicKey);
  return parts;
}

bool too_long(View payload) {
  return payload.size() > kMostHandshake - kHandshakeOverhead;
}

TransportKeys transport_keys(const Symmetric& symmetric) {
  Symmetric::Split split = symmetric.split();
  return {std::move(split.first), std::move(split.second)};
}

}  // namespace

KeyPair new_key_pair(Primitives& primitives) {
  Key key;
  primitives.random(key.bytes());
  return {primitives, key};
}

FirstKeys::FirstKeys(Primitives& primitives, const PublicKey& theirs)
    : ephemeral(new_key_pair(primitives)), shared(primitives.x25519(ephemeral.mine, theirs)) {}

struct Initiator::State {
  Primitives& primitives;
  PublicKey theirs;
  Symmetric symmetric;
  std::optional<Key> ephemeral{};  // once the first message is written
};

Initiator::Initiator(Primitives& primitives, View prologue, const PublicKey& theirs, const Key& psk)
    : state_(new State{primitives, theirs, begin(primitives, prologue, theirs, psk)}) {}

Initiator::Initiator(Initiator&&) noexcept = default;
Initiator& Initiator::operator=(Initiator&&) noexcept = default;
Initiator::~Initiator() = default;

std::optional<Bytes> Initiator::write(View payload, std::optional<FirstKeys> keys) {
  if (state_->ephemeral || too_long(payload)) return std::nullopt;
  if (!keys) keys.emplace(state_->primitives, state_->theirs);
  if (!keys->shared) return std::nullopt;
  Symmetric symmetric = state_->symmetric;
  mix_ephemeral(symmetric, keys->ephemeral.shown);
  symmetric.mix_key(keys->shared->view());
  Bytes message = message_of(symmetric, keys->ephemeral.shown, payload);
  state_->symmetric = std::move(symmetric);
  state_->ephemeral = keys->ephemeral.mine;
  return message;
}

std::optional<Initiator::Read> Initiator::read(View message) const {
  const std::optional<Parts> parts = parts_of(message);
  if (!parts || !state_->ephemeral) return std::nullopt;
  Symmetric symmetric = state_->symmetric;
  mix_ephemeral(symmetric, parts->ephemeral);
  if (!mix_shared(state_->primitives, symmetric, *state_->ephemeral, parts->ephemeral)) return std::nullopt;
  std::optional<Bytes> payload = symmetric.open_and_hash(parts->sealed);
  if (!payload) return std::nullopt;
  return Read{std::move(*payload), transport_keys(symmetric)};
}

struct Responder::State {  // until the second message is written
  Primitives& primitives;
  PublicKey theirs;  // the initiator's ephemeral key
  Symmetric symmetric;
  std::optional<PublicKey> shown{};  // the own ephemeral key, once it is made
  bool shared = false;               // and mixed with theirs
};

Responder::Responder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Responder::Responder(Responder&&) noexcept = default;
Responder& Responder::operator=(Responder&&) noexcept = default;
Responder::~Responder() = default;

std::optional<Responder::Opened> Responder::read(Primitives& primitives, View prologue, const KeyPair& mine,
                                                 const Key& psk, View message) {
  const std::optional<Parts> parts = parts_of(message);
  if (!parts) return std::nullopt;
  Symmetric symmetric = begin(primitives, prologue, mine.shown, psk);
  mix_ephemeral(symmetric, parts->ephemeral);
  if (!mix_shared(primitives, symmetric, mine.mine, parts->ephemeral)) return std::nullopt;
  std::optional<Bytes> payload = symmetric.open_and_hash(parts->sealed);
  if (!payload) return std::nullopt;
  auto state = std::unique_ptr<State>(new State{primitives, parts->ephemeral, std::move(symmetric)});
  return Opened{std::move(*payload), parts->ephemeral, Responder(std::move(state))};
}

void Responder::prepare(const KeyPair& ephemeral) {
  if (!state_ || state_->shown) return;
  state_->shown = ephemeral.shown;
  mix_ephemeral(state_->symmetric, ephemeral.shown);
  state_->shared = mix_shared(state_->primitives, state_->symmetric, ephemeral.mine, state_->theirs);
}

std::optional<Responder::Written> Responder::write(View payload) {
  if (!state_ || too_long(payload)) return std::nullopt;
  if (!state_->shown) prepare(new_key_pair(state_->primitives));
  const std::unique_ptr<State> once = std::move(state_);
  if (!once->shared) return std::nullopt;
  Bytes message = message_of(once->symmetric, *once->shown, payload);
  return Written{std::move(message), transport_keys(once->symmetric)};
}

}  // namespace jm::dialog
