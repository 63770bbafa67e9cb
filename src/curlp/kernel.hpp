// What an instruction set provides. One file per set, kernel_<set>.cpp; kernel.cpp chooses. Private to
// curlp/.
#pragma once

#include "curlp/state.hpp"
#include "trinary/chunk.hpp"

namespace jm::curlp {

using trinary::Chunk;

struct Kernel {
  const char* name;
  // 27 rounds. Trits are in their natural order before and after.
  void (*transform)(State& state);
  // The rate after absorbing `block` into a state of zeros and transforming it (27 rounds).
  void (*hash)(const Chunk& block, Chunk& out);
};

extern const Kernel kPortable;

// The fastest one that this machine can run.
const Kernel& kernel();

}  // namespace jm::curlp
