// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include <immintrin.h>

#include "curlp/plain.hpp"

#define JM_TARGET JM_PLAIN __attribute__((target("avx512f,avx512vbmi2")))
#include "curlp/kernel.hpp"
#include "curlp/lanes/lanes.hpp"

namespace jm::curlp {
namespace {

// Funnel shifts and three-input logic: two instructions a plane and round.
struct Ternary {
  using V = std::uint64_t __attribute__((vector_size(64)));

  static constexpr unsigned kPiece = 9;
  static constexpr bool kInRegisters = true;

  // Truth tables: bit 4x + 2y + z is the result for the inputs x, y, z. The result takes the place of x: what
  // is needed no more comes first.
  static constexpr int kPositive = 0x12;  // ~y & (z ^ x)
  static constexpr int kNegative = 0x63;  // ~y ^ (x & ~z)
  static constexpr int kSelect = 0xe4;    // z ? x : y

  template <int kTable>
  JM_INLINE V logic(V x, V y, V z) {
    return reinterpret_cast<V>(_mm512_ternarylogic_epi64(
        reinterpret_cast<__m512i>(x), reinterpret_cast<__m512i>(y), reinterpret_cast<__m512i>(z), kTable));
  }

  template <unsigned shift>
  JM_INLINE V funnel(V low, V high) {
    return reinterpret_cast<V>(
        _mm512_shrdi_epi64(reinterpret_cast<__m512i>(low), reinterpret_cast<__m512i>(high), shift));
  }

  JM_INLINE V select(V mask, V a, V b) { return logic<kSelect>(a, b, mask); }
  JM_INLINE V pick(V, V a, V m1, V b, V m2, V c) { return select(m2, c, select(m1, b, a)); }

  template <unsigned r>
  JM_INLINE void round(V ax, V ay, V bx, V by, Planes<V>& out) {
    out = {logic<kPositive>(bx, ax, ay), logic<kNegative>(by, ax, bx)};
  }
};

using Eight = Lanes<Ternary, 3, 3, kOneAvx512>;

}  // namespace

const Kernel kAvx512 = {"avx512",      &kOneAvx512,   Eight::kWidth,  355,
                        Eight::kWorth, Eight::chains, Eight::sponges, Eight::trials};

}  // namespace jm::curlp
#endif
