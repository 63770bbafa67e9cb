// SPDX-License-Identifier: GPL-3.0-or-later
#include "trinary/utf8.hpp"

namespace jm::trinary {

std::optional<char32_t> take_utf8(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) {
    text.remove_prefix(1);
    return lead;
  }
  const unsigned more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || text.size() <= more) return std::nullopt;
  char32_t code = lead & (0x3Fu >> more);
  for (unsigned i = 1; i <= more; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) return std::nullopt;
    code = code << 6 | (byte & 0x3Fu);
  }
  static constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};  // less would have had a shorter form
  if (code < kLeast[more] || code > 0x10FFFF || is_high_surrogate(code) || is_low_surrogate(code))
    return std::nullopt;
  text.remove_prefix(more + 1);
  return code;
}

void put_utf8(std::string& text, char32_t code) {
  const auto byte = [&text](char32_t bits) { text.push_back(static_cast<char>(bits)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

}  // namespace jm::trinary
