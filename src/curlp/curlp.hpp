// SPDX-License-Identifier: GPL-3.0-or-later
// Curl-P, the sponge of trinary IOTA: a state of 729 trits, 243 of them the rate, 27 or 81 rounds.
// Absorbing a block overwrites the first trits of the state and transforms it; squeezing copies the rate and
// transforms. Which kernel does the work is chosen at run time, inside of this folder.
#pragma once

#include <cstdint>
#include <span>

#include "curlp/state.hpp"
#include "trinary/chunk.hpp"

namespace jm::curlp {

using trinary::Chunk;

inline constexpr std::size_t kStateTrits = 729;
inline constexpr std::size_t kRateTrits = 243;

enum class Rounds : unsigned { P27 = 27, P81 = 81 };

// One sponge. A value type without allocation; not for two threads at once.
class Curl {
 public:
  explicit Curl(Rounds rounds) : rounds_(rounds) {}

  // Back to the state of a new sponge, all zero.
  void reset();

  // Trits (each -1..1) in blocks of 243; a last, shorter block overwrites only its own length. Nothing is
  // absorbed if `trits` is empty.
  void absorb(std::span<const std::int8_t> trits);
  void absorb(const Chunk& block);
  // Whole blocks, one after another.
  void absorb(std::span<const Chunk> blocks);
  // One block of the first `length` (1..243) trits of `block`.
  void absorb(const Chunk& block, std::size_t length);

  // rates[i] becomes the rate after absorbing the first `length` (1..243) trits of blocks[i]; the sponge
  // stays as it is. Both spans have the same length. Some at once (a multiple of eight) are quicker than one
  // by one.
  void trials(std::span<const Chunk> blocks, std::size_t length, std::span<Chunk> rates);

  // As many trits as asked for, in blocks of 243. The transform that follows a squeeze is left until the
  // sponge is used again, so the last one of a sponge costs nothing.
  void squeeze(std::span<std::int8_t> trits);
  void squeeze(std::span<Chunk> blocks);
  Chunk squeeze();

  // The sponge as a cipher, block by block: masked[i] = plain[i] + rate(), trit by trit modulo 3, then
  // plain[i] is absorbed; and its inverse. Both spans have the same length and may be the same blocks.
  void mask(std::span<const Chunk> plain, std::span<Chunk> masked);
  void unmask(std::span<const Chunk> masked, std::span<Chunk> plain);

  // The first 243 trits as they are; changes nothing.
  Chunk rate();

  // All trits as they are; changes nothing.
  void copy_state(std::span<std::int8_t, kStateTrits> trits);

 private:
  void transform();

  State state_;
  Rounds rounds_;
  bool due_ = false;  // a transform is owed since the last squeeze
};

// Curl-P-27 of one block, or of two: what a fresh sponge squeezes after absorbing them.
Chunk hash(const Chunk& block);
Chunk hash(const Chunk& left, const Chunk& right);

// Curl-P-81 of one block.
Chunk hash81(const Chunk& block);

}  // namespace jm::curlp
