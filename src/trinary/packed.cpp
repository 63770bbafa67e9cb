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
  constexpr std::size_t kAtOnce = 21;  // 63 trits: what one word holds
  positive_.resize(words_for(size_ + 3 * trytes.size()));
  negative_.resize(words_for(size_ + 3 * trytes.size()));
  while (!trytes.empty()) {
    const std::size_t length = std::min(trytes.size(), kAtOnce);
    std::uint64_t positive = 0;
    std::uint64_t negative = 0;
    for (std::size_t i = 0; i < length; ++i) {
      const unsigned position = tryte_position(trytes[i]);
      positive |= std::uint64_t{kTryteBits.positive[position]} << (3 * i);
      negative |= std::uint64_t{kTryteBits.negative[position]} << (3 * i);
    }
    put(positive_, size_, positive);
    put(negative_, size_, negative);
    size_ += 3 * length;
    trytes.remove_prefix(length);
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
  std::string trytes((size_ + 2) / 3, '9');
  for (std::size_t i = 0; i < trytes.size(); i += 21) {
    std::uint64_t positive = window(positive_, 3 * i);
    std::uint64_t negative = window(negative_, 3 * i);
    const std::size_t end = std::min(trytes.size(), i + 21);
    for (std::size_t j = i; j < end; ++j) {
      trytes[j] = kTryteBits.tryte[(positive & 7) | (negative & 7) << 3];
      positive >>= 3;
      negative >>= 3;
    }
  }
  return trytes;
}

}  // namespace jm::trinary
