// SPDX-License-Identifier: GPL-3.0-or-later
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
  for (unsigned r = 0; r < static_cast<unsigned>(rounds_); r += 27) kernel().one->transform(state_);
  due_ = false;
}

void Curl::absorb(const Chunk& block, std::size_t length) {
  if (due_) transform();
  overwrite(state_.positive, block.positive, length);
  overwrite(state_.negative, block.negative, length);
  transform();
}

void Curl::absorb(const Chunk& block) {
  absorb(std::span(&block, 1));
}

void Curl::absorb(std::span<const Chunk> blocks) {
  if (due_) transform();
  if (rounds_ == Rounds::P27) return kernel().one->absorb(state_, blocks.data(), blocks.size());
  for (const Chunk& block : blocks) absorb(block, kRateTrits);
}

void Curl::mask(std::span<const Chunk> plain, std::span<Chunk> masked) {
  if (due_) transform();
  if (rounds_ == Rounds::P27) {
    return kernel().one->mask(state_, plain.data(), masked.data(), plain.size());
  }
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const Chunk text = plain[i];
    masked[i] = trinary::add(text, rate());
    absorb(text, kRateTrits);
  }
}

void Curl::unmask(std::span<const Chunk> masked, std::span<Chunk> plain) {
  if (due_) transform();
  if (rounds_ == Rounds::P27) {
    return kernel().one->unmask(state_, masked.data(), plain.data(), plain.size());
  }
  for (std::size_t i = 0; i < plain.size(); ++i) {
    plain[i] = trinary::subtract(masked[i], rate());
    absorb(plain[i], kRateTrits);
  }
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

void Curl::copy_state(std::span<std::int8_t, kStateTrits> trits) {
  if (due_) transform();
  for (std::size_t i = 0; i < kStateTrits; ++i) {
    const bool positive = state_.positive[i / 64] >> (i % 64) & 1;
    const bool negative = state_.negative[i / 64] >> (i % 64) & 1;
    trits[i] = positive ? std::int8_t{1} : negative ? std::int8_t{-1} : std::int8_t{0};
  }
}

Chunk Curl::squeeze() {
  const Chunk chunk = rate();
  due_ = true;
  return chunk;
}

void Curl::squeeze(std::span<Chunk> blocks) {
  if (blocks.empty()) return;
  if (due_) transform();
  if (rounds_ == Rounds::P27) {
    kernel().one->squeeze(state_, blocks.data(), blocks.size());
    due_ = true;
    return;
  }
  for (Chunk& block : blocks) block = squeeze();
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
  kernel().one->hash(block, out);
  return out;
}

Chunk hash(const Chunk& left, const Chunk& right) {
  Curl curl(Rounds::P27);
  curl.absorb(std::array{left, right});
  return curl.rate();
}

Chunk hash81(const Chunk& block) {
  Curl curl(Rounds::P81);
  curl.absorb(block);
  return curl.rate();
}

}  // namespace jm::curlp
