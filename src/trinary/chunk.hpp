// SPDX-License-Identifier: GPL-3.0-or-later
// 243 trits, bit-packed: what Curl-P absorbs and squeezes at once. Trit i is bit i % 64 of word i / 64 of the
// two planes: `positive` marks +1, `negative` marks -1, neither marks 0; no trit is in both, bits past the
// 243rd are clear.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "trinary/hash.hpp"

namespace jm::trinary {

struct Chunk {
  static constexpr std::size_t kWords = 4;
  std::array<std::uint64_t, kWords> positive{};
  std::array<std::uint64_t, kWords> negative{};

  bool operator==(const Chunk&) const = default;

  // Trit `i` (< 243), -1..1.
  int operator[](std::size_t i) const {
    return static_cast<int>(positive[i / 64] >> (i % 64) & 1) -
           static_cast<int>(negative[i / 64] >> (i % 64) & 1);
  }
  void set(std::size_t i, int trit);

  // Clears all but the first `length` trits.
  void cut(std::size_t length);

  // Sum of the first `n` (<= 243) trits.
  int sum(std::size_t n) const;
};

// Trit by trit sum and difference without carry, -1..1 (1 + 1 = -1): what masks and unmasks.
Chunk add(const Chunk& a, const Chunk& b);
Chunk subtract(const Chunk& a, const Chunk& b);

// a + n as one little-endian number of 243 trits, modulo 3^243.
Chunk plus(const Chunk& a, std::uint64_t n);

// From up to 243 trits (each -1..1) or 81 valid trytes; the rest is zero.
Chunk chunk_of(std::span<const std::int8_t> trits);
Chunk chunk_of(std::string_view trytes);
inline Chunk chunk_of(const Hash& hash) {
  return chunk_of(hash.trytes());
}

// The first trits.size() (<= 243) trits.
void copy_trits(const Chunk& chunk, std::span<std::int8_t> trits);
Hash hash_of(const Chunk& chunk);

}  // namespace jm::trinary
