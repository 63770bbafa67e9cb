// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes as hexadecimal digits, and primitives whose random numbers are chosen.
#pragma once

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "dialog/crypto/native.hpp"

namespace dialog_test {

using namespace jm::dialog;

inline Bytes unhex(std::string_view digits) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(std::string(digits.substr(i, 2)), nullptr, 16)));
  return bytes;
}

inline std::string hex(View bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string digits;
  for (const std::uint8_t byte : bytes) {
    digits += kDigits[byte >> 4];
    digits += kDigits[byte & 15];
  }
  return digits;
}

// Throws if there are not 32 bytes.
inline PublicKey public_key(std::string_view digits) {
  const Bytes bytes = unhex(digits);
  PublicKey key;
  if (bytes.size() != key.size()) throw std::runtime_error("no key: " + std::string(digits));
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}
inline Key key(std::string_view digits) {
  return Key(public_key(digits));
}

// Those of libsodium and zlib, but for random(): that gives `script` first, then 0 1 2 ...
class Scripted final : public Primitives {
 public:
  explicit Scripted(Bytes script = {}) : script_(std::move(script)) {}

  void random(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out)
      byte = at_ < script_.size() ? script_[at_++] : static_cast<std::uint8_t>(counted_++);
  }
  std::optional<Key> x25519(const Key& mine, const PublicKey& theirs) override {
    return native_->x25519(mine, theirs);
  }
  PublicKey public_of(const Key& mine) override { return native_->public_of(mine); }
  Bytes seal(const Key& key, std::uint64_t number, View associated, View plain) override {
    return native_->seal(key, number, associated, plain);
  }
  std::optional<Bytes> open(const Key& key, std::uint64_t number, View associated, View sealed) override {
    return native_->open(key, number, associated, sealed);
  }
  Digest sha256(View data) override { return native_->sha256(data); }
  Key hmac_sha256(View key, View data) override { return native_->hmac_sha256(key, data); }
  Bytes deflate(std::string_view text, std::string_view dictionary) override {
    return native_->deflate(text, dictionary);
  }
  std::optional<std::string> inflate(View packed, std::string_view dictionary, std::size_t most) override {
    return native_->inflate(packed, dictionary, most);
  }

 private:
  const std::unique_ptr<Primitives> native_ = native_primitives();
  Bytes script_;
  std::size_t at_ = 0;
  unsigned counted_ = 0;
};

}  // namespace dialog_test
