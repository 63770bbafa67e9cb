// What an instruction set provides. One file per set, kernel_<set>.cpp; kernel.cpp chooses. Private to
// curlp/.
#pragma once

#include <cstddef>
#include <span>

#include "curlp/chain.hpp"
#include "curlp/state.hpp"
#include "trinary/chunk.hpp"

namespace jm::curlp {

using trinary::Chunk;

struct Kernel {
  const char* name;
  unsigned lanes;  // states that `chains` and `sponges` work on at a time
  unsigned worth;  // from so many on that is quicker than one after another

  // One state. 27 rounds; trits are in their natural order before and after.
  void (*transform)(State& state);
  // The rate after absorbing `block` into a state of zeros and transforming it (27 rounds).
  void (*hash)(const Chunk& block, Chunk& out);

  // Many states. Hashes each block as often as it says, at least once.
  void (*chains)(std::span<const Chain> list);
  // `count` sponges, each absorbs `absorbs` (> 0) blocks of `in` and squeezes `squeezes` (> 0) to `out`, one
  // sponge's behind another's.
  void (*sponges)(std::size_t count, const Chunk* in, std::size_t absorbs, Chunk* out, std::size_t squeezes);
  // The rates after `count` copies of `from` have absorbed the first `length` trits of a block each.
  void (*trials)(const State& from, std::size_t count, const Chunk* in, std::size_t length, Chunk* out);
};

// The portable ones, for sets that have no better.
void transform_portable(State& state);
void hash_portable(const Chunk& block, Chunk& out);

extern const Kernel kPortable;
#if defined(__x86_64__)
void transform_avx512(State& state);
void hash_avx512(const Chunk& block, Chunk& out);

extern const Kernel kAvx2;
extern const Kernel kAvx512;
#endif

// The fastest one that this machine can run, or the one that was forced.
const Kernel& kernel();

}  // namespace jm::curlp
