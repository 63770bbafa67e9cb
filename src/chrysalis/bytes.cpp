// SPDX-License-Identifier: GPL-3.0-or-later
#include <sodium.h>

#include <algorithm>

#include "chrysalis/message.hpp"

namespace jm::chrysalis {

namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Id blake2b_256(ByteView bytes) {
  [[maybe_unused]] static const int ready = sodium_init();  // picks the fastest implementation
  Id id;
  crypto_generichash(id.data(), id.size(), bytes.data(), bytes.size(), nullptr, 0);
  return id;
}

std::string to_hex(ByteView bytes) {
  std::string hex(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  hex.pop_back();  // the zero at its end
  return hex;
}

std::optional<Bytes> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  Bytes bytes(hex.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = digit_value(hex[2 * i]);
    const int low = digit_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return bytes;
}

std::optional<Id> id_from_hex(std::string_view hex) {
  Id id{};
  if (hex.size() != 2 * id.size()) return std::nullopt;
  const auto bytes = from_hex(hex);
  if (!bytes) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), id.begin());
  return id;
}

}  // namespace jm::chrysalis
