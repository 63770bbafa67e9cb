// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/utf.hpp"

#include "trinary/utf8.hpp"

namespace jm::codec {

bool is_utf8(std::string_view text) {
  while (!text.empty())
    if (!trinary::take_utf8(text)) return false;
  return true;
}

std::optional<std::u16string> utf16_from_utf8(std::string_view text) {
  std::u16string units;
  units.reserve(text.size());
  while (!text.empty()) {
    const auto code = trinary::take_utf8(text);
    if (!code) return std::nullopt;
    if (*code < 0x10000) {
      units += static_cast<char16_t>(*code);
    } else {
      units += trinary::high_surrogate(*code);
      units += trinary::low_surrogate(*code);
    }
  }
  return units;
}

std::optional<std::string> utf8_from_utf16(std::u16string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char32_t code = text[at];
    if (trinary::is_low_surrogate(code)) return std::nullopt;
    if (trinary::is_high_surrogate(code)) {
      if (at + 1 == text.size() || !trinary::is_low_surrogate(text[at + 1])) return std::nullopt;
      code = trinary::joined(code, text[++at]);
    }
    trinary::put_utf8(bytes, code);
  }
  return bytes;
}

}  // namespace jm::codec
