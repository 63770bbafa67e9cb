// SPDX-License-Identifier: GPL-3.0-or-later
// Primitives that pass everything on to others: a base for those that change or note one of them.
#pragma once

#include <functional>
#include <utility>

#include "dialog/crypto/primitives.hpp"
#include "tests/sim/random.hpp"

namespace jm::sim {

class Forwarding : public dialog::Primitives {
 public:
  explicit Forwarding(dialog::Primitives& next) : next_(next) {}

  void random(std::span<std::uint8_t> out) override { next_.random(out); }
  std::optional<dialog::Key> x25519(const dialog::Key& mine, const dialog::PublicKey& theirs) override {
    return next_.x25519(mine, theirs);
  }
  dialog::PublicKey public_of(const dialog::Key& mine) override { return next_.public_of(mine); }
  dialog::Bytes seal(const dialog::Key& key, std::uint64_t number, dialog::View associated,
                     dialog::View plain) override {
    return next_.seal(key, number, associated, plain);
  }
  std::optional<dialog::Bytes> open(const dialog::Key& key, std::uint64_t number, dialog::View associated,
                                    dialog::View sealed) override {
    return next_.open(key, number, associated, sealed);
  }
  dialog::Digest sha256(dialog::View data) override { return next_.sha256(data); }
  dialog::Key hmac_sha256(dialog::View key, dialog::View data) override {
    return next_.hmac_sha256(key, data);
  }
  dialog::Bytes deflate(std::string_view text, std::string_view words) override {
    return next_.deflate(text, words);
  }
  std::optional<std::string> inflate(dialog::View packed, std::string_view words, std::size_t most) override {
    return next_.inflate(packed, words, most);
  }

 protected:
  dialog::Primitives& next_;
};

// Of one end: its random bytes follow from a seed, and what it seals is noted.
class EndPrimitives final : public Forwarding {
 public:
  using Sealed = std::function<void(const dialog::Key& key, std::uint64_t number, dialog::View associated,
                                    dialog::View plain)>;
  EndPrimitives(dialog::Primitives& next, Generator generator, Sealed sealed)
      : Forwarding(next), generator_(generator), sealed_(std::move(sealed)) {}

  void random(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(generator_.next() >> 24);
  }
  dialog::Bytes seal(const dialog::Key& key, std::uint64_t number, dialog::View associated,
                     dialog::View plain) override {
    if (sealed_) sealed_(key, number, associated, plain);
    return next_.seal(key, number, associated, plain);
  }

 private:
  Generator generator_;
  Sealed sealed_;
};

// A mistake made on purpose: two numbers that follow each other are one.
class HalvedNumbers final : public Forwarding {
 public:
  using Forwarding::Forwarding;
  dialog::Bytes seal(const dialog::Key& key, std::uint64_t number, dialog::View associated,
                     dialog::View plain) override {
    return next_.seal(key, number / 2, associated, plain);
  }
  std::optional<dialog::Bytes> open(const dialog::Key& key, std::uint64_t number, dialog::View associated,
                                    dialog::View sealed) override {
    return next_.open(key, number / 2, associated, sealed);
  }
};

}  // namespace jm::sim
