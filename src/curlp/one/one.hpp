// SPDX-License-Identifier: GPL-3.0-or-later
// What an instruction set does with one state of Curl-P-27, one_<set>.cpp. Private to curlp/.
#pragma once

#include <cstddef>

#include "curlp/state.hpp"
#include "trinary/chunk.hpp"

namespace jm::curlp {

using trinary::Chunk;

struct One {
  // 27 rounds; trits are in their natural order before and after.
  void (*transform)(State& state);
  // The rate after absorbing `block` into a state of zeros and transforming it.
  void (*hash)(const Chunk& block, Chunk& out);
  // Overwrites the rate with a block and transforms, `count` times.
  void (*absorb)(State& state, const Chunk* blocks, std::size_t count);
  // Copies the rate, `count` times, and transforms between them.
  void (*squeeze)(State& state, Chunk* out, std::size_t count);
  // masked[i] = plain[i] + rate, absorbs plain[i]; `count` times. They may be the same blocks.
  void (*mask)(State& state, const Chunk* plain, Chunk* masked, std::size_t count);
  // The inverse.
  void (*unmask)(State& state, const Chunk* masked, Chunk* plain, std::size_t count);
};

extern const One kOnePortable;
#if defined(__x86_64__)
extern const One kOneAvx2;
extern const One kOneAvx512;
#endif

}  // namespace jm::curlp
