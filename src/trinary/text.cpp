// SPDX-License-Identifier: GPL-3.0-or-later
#include "trinary/text.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "trinary/hash.hpp"
#include "trinary/trits.hpp"
#include "trinary/utf8.hpp"

namespace jm::trinary {
namespace {

void put_code(std::string& trytes, unsigned code) {  // code < 729
  trytes.push_back(tryte_at(code % 27));
  trytes.push_back(tryte_at(code / 27));
}

unsigned get_code(std::string_view pair) {
  return tryte_position(pair[0]) + 27 * tryte_position(pair[1]);
}

void put_escape(std::string& trytes, unsigned unit) {
  static constexpr char kHex[] = "0123456789abcdef";
  put_code(trytes, '\\');
  put_code(trytes, 'u');
  for (int shift = 12; shift >= 0; shift -= 4)
    put_code(trytes, static_cast<unsigned char>(kHex[unit >> shift & 15]));
}

int hex_digit(char32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A') + 10;
  return -1;
}

// The code unit of an escape's four word characters as JavaScript's parseInt(..., 16) reads them: what
// follows the last hexadecimal digit is ignored, none at all is 0, a leading 0x is skipped.
char32_t escaped_unit(std::u32string_view four) {
  if (four[0] == '0' && (four[1] == 'x' || four[1] == 'X')) four.remove_prefix(2);
  char32_t unit = 0;
  for (const char32_t c : four) {
    const int digit = hex_digit(c);
    if (digit < 0) break;
    unit = unit << 4 | static_cast<char32_t>(digit);
  }
  return unit;
}

bool is_word(char32_t c) {
  return c < 0x80 && (std::isalnum(static_cast<int>(c)) != 0 || c == '_');
}

bool is_escape(std::u32string_view text) {
  return text.size() >= 6 && text[0] == '\\' && (text[1] == 'u' || text[1] == 'U') && is_word(text[2]) &&
         is_word(text[3]) && is_word(text[4]) && is_word(text[5]);
}

}  // namespace

std::string from_bytes(std::span<const std::uint8_t> bytes) {
  std::string trytes;
  trytes.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) put_code(trytes, byte);
  return trytes;
}

Result<std::vector<std::uint8_t>> to_bytes(std::string_view trytes) {
  if (!is_trytes(trytes)) return fail("the message holds characters that are no trytes");
  if (trytes.size() % 2 != 0) return fail("an odd number of trytes is no text");
  std::vector<std::uint8_t> bytes;
  bytes.reserve(trytes.size() / 2);
  for (std::size_t i = 0; i < trytes.size(); i += 2) {
    const unsigned code = get_code(trytes.substr(i, 2));
    if (code > 255) return fail("trytes " + std::to_string(i) + " and the next are no character");
    bytes.push_back(static_cast<std::uint8_t>(code));
  }
  return bytes;
}

Result<std::string> from_ascii(std::string_view ascii) {
  const auto high = std::find_if(ascii.begin(), ascii.end(), [](char c) { return (c & 0x80) != 0; });
  if (high != ascii.end())
    return fail("byte " + std::to_string(high - ascii.begin()) + " of the text is not ASCII");
  return from_bytes({reinterpret_cast<const std::uint8_t*>(ascii.data()), ascii.size()});
}

Result<std::string> to_ascii(std::string_view trytes) {
  const Result<std::vector<std::uint8_t>> bytes = to_bytes(trytes);
  if (!bytes) return tl::unexpected(bytes.error());
  return std::string(bytes->begin(), bytes->end());
}

Result<std::string> from_text(std::string_view utf8) {
  std::string trytes;
  trytes.reserve(2 * utf8.size());
  const std::size_t size = utf8.size();
  while (!utf8.empty()) {
    const std::size_t at = size - utf8.size();
    const std::optional<char32_t> code = take_utf8(utf8);
    if (!code) return fail("the text is not UTF-8 at byte " + std::to_string(at));
    if (*code < 0x7F) {
      put_code(trytes, *code);
    } else if (*code < 0x10000) {
      put_escape(trytes, *code);
    } else {
      put_escape(trytes, high_surrogate(*code));
      put_escape(trytes, low_surrogate(*code));
    }
  }
  return trytes;
}

Result<std::string> to_text(std::string_view trytes) {
  if (!is_trytes(trytes)) return fail("the message holds characters that are no trytes");
  while (!trytes.empty() && trytes.back() == '9') trytes.remove_suffix(1);

  std::u32string units;  // UTF-16 code units
  units.reserve(trytes.size() / 2 + 1);
  for (std::size_t i = 0; i + 1 < trytes.size(); i += 2) units.push_back(get_code(trytes.substr(i, 2)));
  if (trytes.size() % 2 != 0) units.push_back(tryte_position(trytes.back()));

  std::string text;
  text.reserve(units.size());
  char32_t high = 0;  // a high surrogate that waits for its low one
  for (std::u32string_view rest = units; !rest.empty();) {
    char32_t unit = rest[0];
    if (is_escape(rest)) {
      unit = escaped_unit(rest.substr(2, 4));
      rest.remove_prefix(6);
    } else {
      rest.remove_prefix(1);
    }
    const bool low = is_low_surrogate(unit);
    if (low != (high != 0)) return fail("the message is no text: half of a surrogate pair");
    if (low) {
      put_utf8(text, joined(high, unit));
      high = 0;
    } else if (is_high_surrogate(unit)) {
      high = unit;
    } else {
      put_utf8(text, unit);
    }
  }
  if (high != 0) return fail("the message is no text: half of a surrogate pair");
  return text;
}

}  // namespace jm::trinary
