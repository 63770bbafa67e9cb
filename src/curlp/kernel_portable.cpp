// SPDX-License-Identifier: GPL-3.0-or-later
// For every machine: with the compiler's vectors of 16 bytes, which every target has (SSE2, NEON) or gets in
// plain words.
#include "curlp/plain.hpp"

#define JM_TARGET JM_PLAIN
#include "curlp/kernel.hpp"
#include "curlp/lanes/lanes.hpp"

namespace jm::curlp {
namespace {

using Two = Lanes<Gates<std::uint64_t __attribute__((vector_size(16)))>, 6, 2, kOnePortable>;

}  // namespace

const Kernel kPortable = {"portable",  &kOnePortable, Two::kWidth,  44,
                          Two::kWorth, Two::chains,   Two::sponges, Two::trials};

}  // namespace jm::curlp
