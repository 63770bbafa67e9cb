// SPDX-License-Identifier: GPL-3.0-or-later
#include "trinary/chunk.hpp"

#include <bit>

#include "trinary/trits.hpp"
#include "trinary/tryte_bits.hpp"

namespace jm::trinary {
namespace {

using Plane = std::array<std::uint64_t, Chunk::kWords>;

// Bits of word `w` that belong to the first `length` trits.
constexpr std::uint64_t mask_of(std::size_t w, std::size_t length) {
  if (length >= 64 * (w + 1)) return ~std::uint64_t{0};
  return length <= 64 * w ? 0 : (std::uint64_t{1} << (length - 64 * w)) - 1;
}

void put_three(Plane& plane, std::size_t at, std::uint64_t bits) {
  const std::size_t word = at / 64;
  const std::size_t shift = at % 64;
  plane[word] |= bits << shift;
  if (shift > 61) plane[word + 1] |= bits >> (64 - shift);
}

unsigned get_three(const Plane& plane, std::size_t at) {
  const std::size_t word = at / 64;
  const std::size_t shift = at % 64;
  std::uint64_t bits = plane[word] >> shift;
  if (shift > 61) bits |= plane[word + 1] << (64 - shift);
  return bits & 7;
}

}  // namespace

void Chunk::set(std::size_t i, int trit) {
  const std::uint64_t bit = std::uint64_t{1} << (i % 64);
  positive[i / 64] &= ~bit;
  negative[i / 64] &= ~bit;
  if (trit > 0) positive[i / 64] |= bit;
  if (trit < 0) negative[i / 64] |= bit;
}

void Chunk::cut(std::size_t length) {
  for (std::size_t w = 0; w < kWords; ++w) {
    const std::uint64_t mask = mask_of(w, length);
    positive[w] &= mask;
    negative[w] &= mask;
  }
}

int Chunk::sum(std::size_t n) const {
  int total = 0;
  for (std::size_t w = 0; w * 64 < n; ++w) {
    const std::uint64_t mask = mask_of(w, n);
    total += std::popcount(positive[w] & mask) - std::popcount(negative[w] & mask);
  }
  return total;
}

Chunk add(const Chunk& a, const Chunk& b) {
  Chunk out;
  for (std::size_t w = 0; w < Chunk::kWords; ++w) {
    const std::uint64_t ap = a.positive[w], an = a.negative[w], bp = b.positive[w], bn = b.negative[w];
    const std::uint64_t a_zero = ~(ap | an);
    const std::uint64_t b_zero = ~(bp | bn);
    out.positive[w] = (ap & b_zero) | (bp & a_zero) | (an & bn);
    out.negative[w] = (an & b_zero) | (bn & a_zero) | (ap & bp);
  }
  return out;
}

Chunk subtract(const Chunk& a, const Chunk& b) {
  Chunk minus_b;
  minus_b.positive = b.negative;
  minus_b.negative = b.positive;
  return add(a, minus_b);
}

Chunk plus(const Chunk& a, std::uint64_t n) {
  Chunk out = a;
  int carry = 0;
  for (std::size_t i = 0; i < kHashTrits && (n != 0 || carry != 0); ++i) {
    int trit = a[i] + static_cast<int>(n % 3) + carry;  // -1..4
    n /= 3;
    carry = (trit + 1) / 3;
    trit -= 3 * carry;
    out.set(i, trit);
  }
  return out;
}

Chunk chunk_of(std::span<const std::int8_t> trits) {
  Chunk chunk;
  for (std::size_t i = 0; i < trits.size(); ++i) {
    const std::uint64_t bits = static_cast<std::uint64_t>(trits[i]);
    chunk.positive[i / 64] |= (bits & ~(bits >> 1) & 1) << (i % 64);
    chunk.negative[i / 64] |= (bits >> 1 & 1) << (i % 64);
  }
  return chunk;
}

Chunk chunk_of(std::string_view trytes) {
  Chunk chunk;
  for (std::size_t i = 0; i < trytes.size(); ++i) {
    const unsigned position = tryte_position(trytes[i]);
    put_three(chunk.positive, 3 * i, kTryteBits.positive[position]);
    put_three(chunk.negative, 3 * i, kTryteBits.negative[position]);
  }
  return chunk;
}

void copy_trits(const Chunk& chunk, std::span<std::int8_t> trits) {
  for (std::size_t i = 0; i < trits.size(); ++i) trits[i] = static_cast<std::int8_t>(chunk[i]);
}

Hash hash_of(const Chunk& chunk) {
  std::array<char, kHashTrytes> trytes;
  for (std::size_t i = 0; i < kHashTrytes; ++i) {
    const unsigned bits = get_three(chunk.positive, 3 * i) | get_three(chunk.negative, 3 * i) << 3;
    trytes[i] = kTryteBits.tryte[bits];
  }
  return *Hash::from_trytes({trytes.data(), trytes.size()});
}

}  // namespace jm::trinary
