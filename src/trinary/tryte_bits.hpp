// SPDX-License-Identifier: GPL-3.0-or-later
// The three trits of a tryte as bits of the two planes of Chunk. Private to trinary/.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace jm::trinary {

struct TryteBits {
  std::array<std::uint8_t, 27> positive{};  // by position in the alphabet
  std::array<std::uint8_t, 27> negative{};
  std::array<char, 64> tryte{};             // by positive | negative << 3
  std::array<std::uint64_t, 256> planes{};  // by character: positive | negative << 32

  constexpr TryteBits() {
    for (unsigned position = 0; position < 27; ++position) {
      int value = position > 13 ? static_cast<int>(position) - 27 : static_cast<int>(position);
      unsigned p = 0;
      unsigned n = 0;
      for (unsigned i = 0; i < 3; ++i) {
        const int trit = (value + 13) % 3 - 1;
        p |= (trit > 0 ? 1u : 0u) << i;
        n |= (trit < 0 ? 1u : 0u) << i;
        value = (value - trit) / 3;
      }
      positive[position] = static_cast<std::uint8_t>(p);
      negative[position] = static_cast<std::uint8_t>(n);
      const char c = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ"[position];
      tryte[p | n << 3] = c;
      planes[static_cast<unsigned char>(c)] = p | std::uint64_t{n} << 32;
    }
  }
};

inline constexpr TryteBits kTryteBits;

// Two trytes by six bits of both planes, positive | negative << 6.
struct TrytePairs {
  std::array<std::array<char, 2>, 4096> trytes{};

  constexpr TrytePairs() {
    for (unsigned bits = 0; bits < trytes.size(); ++bits) {
      trytes[bits] = {kTryteBits.tryte[(bits & 7) | (bits >> 3 & 0x38)],
                      kTryteBits.tryte[(bits >> 3 & 7) | (bits >> 6 & 0x38)]};
    }
  }

  void write(std::size_t bits, char* to) const { std::memcpy(to, trytes[bits].data(), 2); }
};

inline constexpr TrytePairs kTrytePairs;

}  // namespace jm::trinary
