// SPDX-License-Identifier: GPL-3.0-or-later
// What lz-string's packing and unpacking share. Private to codec/.
//
// A stream of codes, each least significant bit first in as many bits as the dictionary needs: 0 is followed
// by a character of 8 bits, 1 by one of 16 bits, 2 ends, others name a dictionary entry. An entry is made
// after each code but the first (the former piece and the first character of this one), and one for each
// character that is sent as such. Bits are put into characters of the text, most significant first.
#pragma once

#include <cstdint>
#include <string_view>

#include "codec/lzstring.hpp"

namespace jm::codec {

enum LzCode : std::uint32_t { kLzChar8 = 0, kLzChar16 = 1, kLzEnd = 2, kLzFirstEntry = 3 };

inline constexpr std::string_view kLzBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
inline constexpr std::string_view kLzUriComponent =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
inline constexpr char16_t kLzUtf16Base = 32;  // the character of 15 zero bits

inline constexpr unsigned lz_bits_per_char(LzForm form) {
  return form == LzForm::Utf16 ? 15 : 6;
}

// How wide the next code is. Told of each new entry, it grows one code before it must.
class LzWidth {
 public:
  LzWidth(unsigned bits, std::uint64_t left) : bits_(bits), left_(left) {}

  unsigned bits() const { return bits_; }
  void count_entry() {
    if (--left_ > 0) return;
    left_ = std::uint64_t{1} << bits_;
    ++bits_;
  }

 private:
  unsigned bits_;
  std::uint64_t left_;
};

}  // namespace jm::codec
