// SPDX-License-Identifier: GPL-3.0-or-later
// S in two-input gates, four a round, for sets without three-input ones. Private, as sliced_rounds.hpp is.
#pragma once

#include "curlp/sliced/sliced_chains.hpp"
#include "curlp/sliced/sliced_rounds.hpp"

namespace jm::curlp {
namespace {

// `Word` is std::uint64_t or a GCC vector of them; if these have registers of their own, the others can
// hold addresses.
template <class Word, unsigned kFused, bool kManyRegisters>
struct Gates {
  using V = Word;
  using Trit = Pair<V>;
  static constexpr unsigned kDepth = kFused;
  static constexpr unsigned kPhases = 3;
  static constexpr bool kAddresses = kManyRegisters;

  JM_INLINE V load(const std::uint64_t* words) {
    V v;
    __builtin_memcpy(&v, __builtin_assume_aligned(words, sizeof v), sizeof v);
    return v;
  }
  JM_INLINE void store(std::uint64_t* words, V v) {
    __builtin_memcpy(__builtin_assume_aligned(words, sizeof v), &v, sizeof v);
  }

  template <unsigned kPhase>
  JM_INLINE Trit round(Trit a, Trit b) {
    if constexpr (kPhase == 0) {  // low, high -> low, ~high
      return {a.high ^ (b.low & b.high), a.high & ~(a.low ^ b.high)};
    } else if constexpr (kPhase == 1) {  // low, ~high -> ~low, ~high
      return {a.high ^ (b.low & ~b.high), ~a.high & (a.low ^ b.high)};
    } else {  // ~low, ~high -> low, high
      return {a.high ^ (b.low | b.high), a.high | (a.low ^ b.high)};
    }
  }
};

}  // namespace
}  // namespace jm::curlp
