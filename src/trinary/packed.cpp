// SPDX-License-Identifier: GPL-3.0-or-later
#include "trinary/packed.hpp"

#include <algorithm>

#include "trinary/trits.hpp"
#include "trinary/tryte_bits.hpp"

namespace jm::trinary {
namespace {

using Words = std::vector<std::uint64_t>;

// Words for `trits` and one more.
std::size_t words_for(std::size_t trits) {
  return trits / 64 + 2;
}

std::uint64_t window(const Words& words, std::size_t at) {
  const std::size_t shift = at % 64;
  const std::uint64_t low = words[at / 64] >> shift;
  return shift == 0 ? low : low | words[at / 64 + 1] << (64 - shift);
}

void put(Words& words, std::size_t at, std::uint64_t bits) {
  const std::size_t shift = at % 64;
  words[at / 64] |= bits << shift;
  if (shift != 0) words[at / 64 + 1] |= bits >> (64 - shift);
}

constexpr std::uint64_t kHalf = 0xffffffff;

// The bits of `n` (<= 10) trytes in both planes: the positive ones below, the negative ones from bit 32 on.
template <std::size_t n>
std::uint64_t planes_of(const char* trytes) {
  std::uint64_t planes = 0;
#pragma GCC unroll 10
  for (std::size_t i = 0; i < n; ++i)
    planes |= kTryteBits.planes[static_cast<unsigned char>(trytes[i])] << (3 * i);
  return planes;
}

constexpr std::uint64_t low_bits(std::size_t n) {
  return n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
}

}  // namespace

Packed::Packed(std::string_view trytes) {
  append(trytes);
}

void Packed::reserve(std::size_t trits) {
  positive_.reserve(words_for(trits));
  negative_.reserve(words_for(trits));
}

void Packed::append(const Chunk& chunk, std::size_t length) {
  positive_.resize(words_for(size_ + length));
  negative_.resize(words_for(size_ + length));
  for (std::size_t w = 0; w * 64 < length; ++w) {
    const std::uint64_t mask = low_bits(length - w * 64);
    put(positive_, size_ + w * 64, chunk.positive[w] & mask);
    put(negative_, size_ + w * 64, chunk.negative[w] & mask);
  }
  size_ += length;
}

void Packed::append(std::span<const std::int8_t> trits) {
  while (!trits.empty()) {
    const std::size_t length = std::min(trits.size(), kHashTrits);
    append(chunk_of(trits.first(length)), length);
    trits = trits.subspan(length);
  }
}

void Packed::append(std::string_view trytes) {
  constexpr std::size_t kAtOnce = 20;  // 60 trits, of what one word holds
  positive_.resize(words_for(size_ + 3 * trytes.size()));
  negative_.resize(words_for(size_ + 3 * trytes.size()));
  for (; trytes.size() >= kAtOnce; trytes.remove_prefix(kAtOnce)) {
    const std::uint64_t low = planes_of<kAtOnce / 2>(trytes.data());
    const std::uint64_t high = planes_of<kAtOnce / 2>(trytes.data() + kAtOnce / 2);
    put(positive_, size_, (low & kHalf) | (high & kHalf) << (3 * kAtOnce / 2));
    put(negative_, size_, low >> 32 | high >> 32 << (3 * kAtOnce / 2));
    size_ += 3 * kAtOnce;
  }
  for (const char tryte : trytes) {
    const std::uint64_t planes = planes_of<1>(&tryte);
    put(positive_, size_, planes & kHalf);
    put(negative_, size_, planes >> 32);
    size_ += 3;
  }
}

Chunk Packed::chunk(std::size_t at, std::size_t length) const {
  Chunk chunk;
  for (std::size_t w = 0; w * 64 < length; ++w) {
    const std::uint64_t mask = low_bits(length - w * 64);
    chunk.positive[w] = window(positive_, at + w * 64) & mask;
    chunk.negative[w] = window(negative_, at + w * 64) & mask;
  }
  return chunk;
}

std::string Packed::trytes() const {
  constexpr std::size_t kAtOnce = 20;
  const std::size_t length = (size_ + 2) / 3;
  std::string trytes((length + kAtOnce - 1) / kAtOnce * kAtOnce, '9');
  for (std::size_t i = 0; i < length; i += kAtOnce) {
    std::uint64_t positive = window(positive_, 3 * i);
    std::uint64_t negative = window(negative_, 3 * i);
    char* to = trytes.data() + i;
#pragma GCC unroll 10
    for (std::size_t j = 0; j < kAtOnce; j += 2) {
      kTrytePairs.write((positive & 63) | (negative & 63) << 6, to + j);
      positive >>= 6;
      negative >>= 6;
    }
  }
  trytes.resize(length);
  return trytes;
}

}  // namespace jm::trinary
