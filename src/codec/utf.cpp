#include "codec/utf.hpp"

namespace jm::codec {

namespace {

constexpr char32_t kLastCodePoint = 0x10ffff;

bool is_high_surrogate(char32_t c) {
  return c >= 0xd800 && c <= 0xdbff;
}
bool is_low_surrogate(char32_t c) {
  return c >= 0xdc00 && c <= 0xdfff;
}

// Takes one code point from `at` on and moves it; nullopt where there is none that is valid.
std::optional<char32_t> next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const unsigned more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (lead < 0xc2 || lead > 0xf4 || text.size() - at < more) return std::nullopt;
  char32_t c = lead & (0x3fu >> more);
  for (unsigned i = 0; i < more; ++i) {
    const auto byte = static_cast<unsigned char>(text[at++]);
    if ((byte & 0xc0) != 0x80) return std::nullopt;
    c = c << 6 | (byte & 0x3fu);
  }
  static constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};  // less would have had a shorter form
  if (c < kLeast[more] || c > kLastCodePoint || is_high_surrogate(c) || is_low_surrogate(c))
    return std::nullopt;
  return c;
}

char byte(char32_t bits) {
  return static_cast<char>(bits);
}

void append(std::string& text, char32_t c) {
  if (c < 0x80) {
    text += byte(c);
  } else if (c < 0x800) {
    text += byte(0xc0 | c >> 6);
    text += byte(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    text += byte(0xe0 | c >> 12);
    text += byte(0x80 | (c >> 6 & 0x3f));
    text += byte(0x80 | (c & 0x3f));
  } else {
    text += byte(0xf0 | c >> 18);
    text += byte(0x80 | (c >> 12 & 0x3f));
    text += byte(0x80 | (c >> 6 & 0x3f));
    text += byte(0x80 | (c & 0x3f));
  }
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (!next_code_point(text, at)) return false;
  return true;
}

std::optional<std::u16string> utf16_from_utf8(std::string_view text) {
  std::u16string units;
  units.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_code_point(text, at);
    if (!c) return std::nullopt;
    if (*c < 0x10000) {
      units += static_cast<char16_t>(*c);
    } else {
      units += static_cast<char16_t>(0xd800 + ((*c - 0x10000) >> 10));
      units += static_cast<char16_t>(0xdc00 + ((*c - 0x10000) & 0x3ff));
    }
  }
  return units;
}

std::optional<std::string> utf8_from_utf16(std::u16string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char32_t c = text[at];
    if (is_low_surrogate(c)) return std::nullopt;
    if (is_high_surrogate(c)) {
      if (at + 1 == text.size() || !is_low_surrogate(text[at + 1])) return std::nullopt;
      c = 0x10000 + ((c - 0xd800) << 10) + (text[++at] - 0xdc00u);
    }
    append(bytes, c);
  }
  return bytes;
}

}  // namespace jm::codec
