// SPDX-License-Identifier: GPL-3.0-or-later
// UTF-8, strictly: no overlong form, no surrogate, nothing above U+10FFFF; and the surrogate pairs of UTF-16.
// Pure, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jm::trinary {

// Takes one code point off the front of `text`, which is not empty. nullopt if it begins with none; `text`
// stays as it is then.
std::optional<char32_t> take_utf8(std::string_view& text);
void put_utf8(std::string& text, char32_t code);  // a code point, no surrogate

constexpr bool is_high_surrogate(char32_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
constexpr bool is_low_surrogate(char32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}
// The code point of a pair, and the two halves of one above U+FFFF.
constexpr char32_t joined(char32_t high, char32_t low) {
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}
constexpr char16_t high_surrogate(char32_t code) {
  return static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10));
}
constexpr char16_t low_surrogate(char32_t code) {
  return static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FF));
}

}  // namespace jm::trinary
