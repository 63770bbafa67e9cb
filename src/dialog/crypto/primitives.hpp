// SPDX-License-Identifier: GPL-3.0-or-later
// What dialogs need of a cryptographic library and of zlib: libsodium's and zlib here (native.hpp), the
// page's libraries in the browser, a generator with a seed in the simulation.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dialog/bytes.hpp"

namespace jm::dialog {

// Not thread-safe, unless an implementation says so.
class Primitives {
 public:
  virtual ~Primitives() = default;

  virtual void random(std::span<std::uint8_t> out) = 0;

  // X25519 (RFC 7748). nullopt: the result is all zero, so `theirs` is no good.
  virtual std::optional<Key> x25519(const Key& mine, const PublicKey& theirs) = 0;
  virtual PublicKey public_of(const Key& mine) = 0;

  // ChaCha20-Poly1305 (RFC 8439); the nonce is 4 zero bytes and `number` in 8, the lowest first, as Noise has
  // it. The tag of 16 bytes is at the end.
  virtual Bytes seal(const Key& key, std::uint64_t number, View associated, View plain) = 0;
  virtual std::optional<Bytes> open(const Key& key, std::uint64_t number, View associated, View sealed) = 0;

  virtual Digest sha256(View data) = 0;
  virtual Key hmac_sha256(View key, View data) = 0;

  // Raw deflate (RFC 1951) with a preset dictionary, which may be empty.
  virtual Bytes deflate(std::string_view text, std::string_view dictionary) = 0;
  // Makes the next deflate() quicker, if it is with this dictionary.
  virtual void expect_deflate(std::string_view dictionary) { (void)dictionary; }
  // nullopt: broken, cut short, followed by other bytes, or longer than `most` bytes (nothing is cut off).
  virtual std::optional<std::string> inflate(View packed, std::string_view dictionary, std::size_t most) = 0;
};

}  // namespace jm::dialog
