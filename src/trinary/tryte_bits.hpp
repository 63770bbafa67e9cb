// The three trits of a tryte as bits of the two planes of Chunk. Private to trinary/.
#pragma once

#include <array>
#include <cstdint>

namespace jm::trinary {

struct TryteBits {
  std::array<std::uint8_t, 27> positive{};  // by position in the alphabet
  std::array<std::uint8_t, 27> negative{};
  std::array<char, 64> tryte{};  // by positive | negative << 3

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
      tryte[p | n << 3] = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ"[position];
    }
  }
};

inline constexpr TryteBits kTryteBits;

}  // namespace jm::trinary
