#include "curlp/curlp.hpp"

#include <algorithm>

#include "curlp/kernel.hpp"

namespace jm::curlp {
namespace {

void overwrite(State::Plane& plane, const std::array<std::uint64_t, Chunk::kWords>& block,
               std::size_t length) {
  for (std::size_t w = 0; w < Chunk::kWords; ++w) {
    const std::uint64_t mask = first_bits(w, length);
    plane[w] = (plane[w] & ~mask) | (block[w] & mask);
  }
  extend(plane);
}

}  // namespace

void Curl::reset() {
  state_ = State();
  due_ = false;
}

void Curl::transform() {
  for (unsigned r = 0; r < static_cast<unsigned>(rounds_); r += 27) kernel().transform(state_);
  due_ = false;
}

void Curl::absorb(const Chunk& block, std::size_t length) {
  if (due_) transform();
  overwrite(state_.positive, block.positive, length);
  overwrite(state_.negative, block.negative, length);
  transform();
}

void Curl::absorb(const Chunk& block) {
  absorb(block, kRateTrits);
}

void Curl::absorb(std::span<const std::int8_t> trits) {
  while (!trits.empty()) {
    const std::size_t length = std::min(trits.size(), kRateTrits);
    absorb(trinary::chunk_of(trits.first(length)), length);
    trits = trits.subspan(length);
  }
}

void Curl::trials(std::span<const Chunk> blocks, std::size_t length, std::span<Chunk> rates) {
  if (due_) transform();
  if (rounds_ == Rounds::P27 && blocks.size() >= kernel().worth) {
    return kernel().trials(state_, blocks.size(), blocks.data(), length, rates.data());
  }
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    Curl trial = *this;
    trial.absorb(blocks[i], length);
    rates[i] = trial.rate();
  }
}

Chunk Curl::rate() {
  if (due_) transform();
  Chunk chunk;
  for (std::size_t w = 0; w < Chunk::kWords; ++w) {
    const std::uint64_t mask = first_bits(w, kRateTrits);
    chunk.positive[w] = state_.positive[w] & mask;
    chunk.negative[w] = state_.negative[w] & ~state_.positive[w] & mask;
  }
  return chunk;
}

Chunk Curl::squeeze() {
  const Chunk chunk = rate();
  due_ = true;
  return chunk;
}

void Curl::squeeze(std::span<std::int8_t> trits) {
  while (!trits.empty()) {
    const std::size_t length = std::min(trits.size(), kRateTrits);
    trinary::copy_trits(squeeze(), trits.first(length));
    trits = trits.subspan(length);
  }
}

Chunk hash(const Chunk& block) {
  Chunk out;
  kernel().hash(block, out);
  return out;
}

Chunk hash(const Chunk& left, const Chunk& right) {
  Curl curl(Rounds::P27);
  curl.absorb(left);
  curl.absorb(right);
  return curl.rate();
}

Chunk hash81(const Chunk& block) {
  Curl curl(Rounds::P81);
  curl.absorb(block);
  return curl.rate();
}

}  // namespace jm::curlp
