// SPDX-License-Identifier: GPL-3.0-or-later
// Chains of Curl-P-27 hashes in bit-sliced form. Private, as sliced_rounds.hpp is.
#pragma once

#include <array>

#include "curlp/sliced/sliced_rounds.hpp"

namespace jm::curlp {
namespace {

template <class Vector>
struct Chains : Trits<Vector> {
  using T = Trits<Vector>;
  using V = typename T::V;
  using Chunk = trinary::Chunk;
  using Plane = std::array<std::uint64_t, Chunk::kWords>;
  static constexpr unsigned kRate = 243;
  static constexpr unsigned kRounds = 27;
  static constexpr unsigned kPlace = 2 * T::kWords;  // words a trit
  struct alignas(64) Square {
    std::uint64_t rows[64][T::kWords];
  };

  // Bit i of row r becomes bit r of row i, for each 64 lanes.
  JM_TARGET static void transpose(Square& square) {
    std::uint64_t mask = ~std::uint64_t{0} >> 32;
    for (unsigned j = 32; j > 0; j /= 2, mask ^= mask << j) {
      for (unsigned k = 0; k < 64; k = (k + j + 1) & ~j) {
        const V a = Vector::load(square.rows[k]);
        const V b = Vector::load(square.rows[k + j]);
        const V change = ((a >> j) ^ b) & (V{} + mask);
        Vector::store(square.rows[k], a ^ (change << j));
        Vector::store(square.rows[k + j], b ^ change);
      }
    }
  }

  JM_TARGET static void load_plane(std::span<const Chunk> blocks, Plane Chunk::*plane, bool inverted,
                                   std::uint64_t* to) {
    const V flip = inverted ? ~V{} : V{};
    for (unsigned word = 0; word < Chunk::kWords; ++word) {
      Square square{};
      for (unsigned lane = 0; lane < blocks.size(); ++lane)
        square.rows[lane % 64][lane / 64] = (blocks[lane].*plane)[word];
      transpose(square);
      for (unsigned i = 0; i < 64 && 64 * word + i < kRate; ++i)
        Vector::store(to + kPlace * (64 * word + i), Vector::load(square.rows[i]) ^ flip);
    }
  }

  JM_TARGET static void store_blocks(const std::uint64_t* from, const std::uint16_t* offsets,
                                     std::span<Chunk> blocks) {
    for (unsigned word = 0; word < Chunk::kWords; ++word) {
      Square positive{};
      Square negative{};
      for (unsigned i = 0; i < 64 && 64 * word + i < kRate; ++i) {
        const auto trit = T::load(from + offsets[64 * word + i]);
        Vector::store(positive.rows[i], ~trit.high);
        Vector::store(negative.rows[i], trit.high & trit.low);
      }
      transpose(positive);
      transpose(negative);
      for (unsigned lane = 0; lane < blocks.size(); ++lane) {
        blocks[lane].positive[word] = positive.rows[lane % 64][lane / 64];
        blocks[lane].negative[word] = negative.rows[lane % 64][lane / 64];
      }
    }
  }

  JM_TARGET static void run(std::span<Chunk> blocks, unsigned steps, SlicedState& one, SlicedState& other) {
    static constexpr Shape shape{T::kLanes, Vector::kDepth};
    static const std::vector<SlicedPass> passes = finish(shape, 0, kRounds, 0, kRate);
    static const std::vector<std::uint16_t> offsets = offsets_after(shape, kRounds, 0, kRate);
    std::uint64_t* fresh = one.words.data();
    const std::uint64_t* done = other.words.data();
    load_plane(blocks, &Chunk::negative, false, fresh);
    load_plane(blocks, &Chunk::positive, true, fresh + T::kWords);
    for (unsigned i = kRate; i < kRingPlaces; ++i) T::store(fresh + kPlace * i, {V{}, ~V{}});
    while (true) {
      Sliced<Vector>::run(passes, one, other);
      if (--steps == 0) break;
      for (unsigned i = 0; i < kRate; ++i) T::store(fresh + kPlace * i, T::load(done + offsets[i]));
    }
    store_blocks(done, offsets.data(), blocks);
  }
};

template <class Vector>
constexpr SlicedKernel sliced_set(const char* name) {
  return {name,
          Trits<Vector>::kLanes,
          Vector::kDepth,
          &Sliced<Vector>::run,
          &Sliced<Vector>::zeros,
          &Chains<Vector>::run};
}

}  // namespace
}  // namespace jm::curlp
