// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include <immintrin.h>

#define JM_TARGET __attribute__((target("avx512f")))
#include "curlp/sliced/sliced_chains.hpp"
#include "curlp/sliced/sliced_rounds.hpp"
#include "curlp/sliced/sliced_sets.hpp"

namespace jm::curlp {
namespace {

// Three-input instructions: two a round, and nothing is inverted.
struct Ternary {
  using V = std::uint64_t __attribute__((vector_size(64)));
  using Trit = Pair<V>;
  static constexpr unsigned kDepth = 5;
  static constexpr unsigned kPhases = 1;
  static constexpr bool kAddresses = false;

  JM_INLINE V load(const std::uint64_t* words) { return reinterpret_cast<V>(_mm512_load_si512(words)); }
  JM_INLINE void store(std::uint64_t* words, V v) { _mm512_store_si512(words, reinterpret_cast<__m512i>(v)); }

  // Truth tables: bit 4x + 2y + z is the result for the inputs x, y, z.
  static constexpr int kXorAnd = 0x78;    // x ^ (y & z)
  static constexpr int kNotOrXor = 0x6f;  // ~x | (y ^ z)

  template <int kTable>
  JM_INLINE V logic(V x, V y, V z) {
    return reinterpret_cast<V>(_mm512_ternarylogic_epi64(
        reinterpret_cast<__m512i>(x), reinterpret_cast<__m512i>(y), reinterpret_cast<__m512i>(z), kTable));
  }
  template <unsigned>
  JM_INLINE Trit round(Trit a, Trit b) {
    return {logic<kXorAnd>(a.high, b.low, b.high), logic<kNotOrXor>(a.high, a.low, b.high)};
  }
};

}  // namespace

const SlicedKernel kSlicedAvx512 = sliced_set<Ternary>("avx512");

}  // namespace jm::curlp
#endif
