// SPDX-License-Identifier: GPL-3.0-or-later
// What an instruction set provides. One file per set, kernel_<set>.cpp; kernel.cpp chooses. Private to
// curlp/.
#pragma once

#include <cstddef>
#include <span>

#include "curlp/chain.hpp"
#include "curlp/one/one.hpp"
#include "curlp/state.hpp"
#include "trinary/chunk.hpp"

namespace jm::curlp {

struct Kernel {
  const char* name;
  const One* one;
  unsigned lanes;   // states that fill its vectors
  unsigned sliced;  // from so many chains of equal length on the bit-sliced kernel is quicker
  unsigned worth;   // from so many on that is quicker than one after another

  // Many states. Hashes each block as often as it says, at least once.
  void (*chains)(std::span<const Chain> list);
  // `count` sponges, each absorbs `absorbs` (> 0) blocks of `in` and squeezes `squeezes` (> 0) to `out`, one
  // sponge's behind another's.
  void (*sponges)(std::size_t count, const Chunk* in, std::size_t absorbs, Chunk* out, std::size_t squeezes);
  // The rates after `count` copies of `from` have absorbed the first `length` trits of a block each.
  void (*trials)(const State& from, std::size_t count, const Chunk* in, std::size_t length, Chunk* out);
};

extern const Kernel kPortable;
#if defined(__x86_64__)
extern const Kernel kAvx2;
extern const Kernel kAvx512;
#endif

// The fastest one that this machine can run, or the one that was forced.
const Kernel& kernel();

}  // namespace jm::curlp
