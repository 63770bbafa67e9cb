// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/base64url.hpp"

namespace jm::dialog {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string base64url(View bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  unsigned value = 0, bits = 0;
  for (const std::uint8_t byte : bytes) {
    value = (value << 8 | byte) & 0xFFFF;
    for (bits += 8; bits >= 6; bits -= 6) text += kAlphabet[value >> (bits - 6) & 63];
  }
  if (bits > 0) text += kAlphabet[value << (6 - bits) & 63];
  return text;
}

std::optional<Bytes> from_base64url(std::string_view text) {
  Bytes bytes;
  bytes.reserve(text.size() * 3 / 4);
  unsigned value = 0, bits = 0;
  for (const char c : text) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == kAlphabet.npos) return std::nullopt;
    value = (value << 6 | static_cast<unsigned>(digit)) & 0xFFFF;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(value >> bits));
  }
  // What is left over are less bits than a character has, all of them zero.
  if (bits >= 6 || (value & ((1U << bits) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace jm::dialog
