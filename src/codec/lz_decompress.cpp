// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <optional>
#include <vector>

#include "codec/lz_format.hpp"
#include "codec/utf.hpp"

namespace jm::codec {

namespace {

// Values of the characters, or the reason why the text is none of the form.
Result<std::vector<std::uint16_t>> values_of(std::string_view packed, LzForm form) {
  std::vector<std::uint16_t> values;
  if (form == LzForm::Utf16) {
    const auto units = utf16_from_utf8(packed);
    if (!units) return fail("packed text is not UTF-8");
    values.reserve(units->size());
    for (const char16_t unit : *units) {
      if (unit < kLzUtf16Base || unit >= kLzUtf16Base + 0x8000)
        return fail("packed text holds a character that lz-string does not write");
      values.push_back(static_cast<std::uint16_t>(unit - kLzUtf16Base));
    }
    return values;
  }
  const bool base64 = form == LzForm::Base64;
  for (unsigned i = 0; i < 3 && packed.ends_with(base64 ? '=' : '$'); ++i) packed.remove_suffix(1);
  std::array<std::uint8_t, 256> value_of;
  constexpr std::uint8_t kNone = 64;
  value_of.fill(kNone);
  const std::string_view alphabet = base64 ? kLzBase64 : kLzUriComponent;
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    value_of[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  if (!base64) value_of[' '] = value_of['+'];  // what a query string makes of it
  values.reserve(packed.size());
  for (const char c : packed) {
    const std::uint8_t value = value_of[static_cast<unsigned char>(c)];
    if (value == kNone) return fail("packed text holds a character outside its alphabet");
    values.push_back(value);
  }
  return values;
}

class BitReader {
 public:
  BitReader(std::vector<std::uint16_t> values, unsigned bits_per_char)
      : values_(std::move(values)), bits_per_char_(bits_per_char), left_(bits_per_char) {}

  // `bits` (<= 32) bits, the least significant first; nullopt behind the end.
  std::optional<std::uint32_t> take(unsigned bits) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < bits; ++i) {
      if (at_ == values_.size()) return std::nullopt;
      value |= static_cast<std::uint32_t>(values_[at_] >> --left_ & 1) << i;
      if (left_ > 0) continue;
      ++at_;
      left_ = bits_per_char_;
    }
    return value;
  }

 private:
  std::vector<std::uint16_t> values_;
  unsigned bits_per_char_;
  std::size_t at_ = 0;
  unsigned left_;  // bits of the current character
};

// Every entry is a piece of what has been unpacked: a character where it was sent, or a piece and the
// character behind it. So the dictionary holds places only, and unpacking is copying.
struct Piece {
  std::uint32_t start;
  std::uint32_t length;
};

Result<std::u16string> unpack(BitReader in, std::size_t max_units) {
  std::u16string text;
  std::vector<Piece> entries(kLzFirstEntry);  // codes below are no entries
  LzWidth width(2, 1);                        // the first code's; then 3 bits, for four codes
  Piece former{0, 0};
  while (true) {
    const auto code = in.take(width.bits());
    if (!code) return fail("packed text is cut off");
    if (*code == kLzEnd) return text;
    Piece piece{static_cast<std::uint32_t>(text.size()), 1};
    if (*code < kLzFirstEntry) {
      const auto unit = in.take(*code == kLzChar8 ? 8 : 16);
      if (!unit) return fail("packed text is cut off");
      text += static_cast<char16_t>(*unit);
      entries.push_back(piece);
      width.count_entry();
      if (former.length > 0) entries.push_back({former.start, former.length + 1});
    } else {
      if (former.length == 0) return fail("packed text names a piece before the first");
      entries.push_back({former.start, former.length + 1});
      if (*code >= entries.size()) return fail("packed text names a piece that it does not have");
      const Piece from = entries[*code];
      if (from.length > max_units - text.size()) return fail("text is too large when unpacked");
      piece.length = from.length;
      for (std::uint32_t i = 0; i < from.length; ++i) text += text[from.start + i];
    }
    if (text.size() > max_units) return fail("text is too large when unpacked");
    if (former.length > 0) width.count_entry();
    former = piece;
  }
}

}  // namespace

Result<std::string> lz_decompress(std::string_view packed, LzForm form, std::size_t max_bytes) {
  if (packed.empty()) return fail("packed text is empty");
  constexpr std::size_t kMost = 0x3fffffff;  // places are 32 bits wide
  auto values = values_of(packed, form);
  if (!values) return tl::unexpected(values.error());
  // A character has at least a byte, so this bounds the memory before it is known how many there are.
  const auto text =
      unpack(BitReader(std::move(*values), lz_bits_per_char(form)), max_bytes < kMost ? max_bytes : kMost);
  if (!text) return tl::unexpected(text.error());
  auto utf8 = utf8_from_utf16(*text);
  if (!utf8) return fail("unpacked text has half a surrogate pair");
  if (utf8->size() > max_bytes) return fail("text is too large when unpacked");
  return std::move(*utf8);
}

}  // namespace jm::codec
