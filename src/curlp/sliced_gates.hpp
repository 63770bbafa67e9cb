// S in two-input gates, four a round, for sets without three-input ones. Private, as sliced_rounds.hpp is.
#pragma once

#include "curlp/sliced_rounds.hpp"

namespace jm::curlp {
namespace {

// `Word` is std::uint64_t or a GCC vector of them.
template <class Word>
struct Gates {
  using V = Word;
  using Trit = Pair<V>;

  JM_TARGET static inline V zero() { return V{}; }
  JM_TARGET static inline V load(const std::uint64_t* words) {
    V v;
    __builtin_memcpy(&v, words, sizeof v);
    return v;
  }
  JM_TARGET static inline void store(std::uint64_t* words, V v) { __builtin_memcpy(words, &v, sizeof v); }

  // low, high -> low, ~high
  JM_TARGET static inline V first_low(Trit a, Trit b) { return a.high ^ (b.low & b.high); }
  JM_TARGET static inline V first_high(Trit a, Trit b) { return a.high & ~(a.low ^ b.high); }
  // low, ~high -> ~low, ~high
  JM_TARGET static inline V second_low(Trit a, Trit b) { return a.high ^ (b.low & ~b.high); }
  JM_TARGET static inline V second_high(Trit a, Trit b) { return ~a.high & (a.low ^ b.high); }
  // ~low, ~high -> low, high
  JM_TARGET static inline V third_low(Trit a, Trit b) { return a.high ^ (b.low | b.high); }
  JM_TARGET static inline V third_high(Trit a, Trit b) { return a.high | (a.low ^ b.high); }
};

}  // namespace
}  // namespace jm::curlp
