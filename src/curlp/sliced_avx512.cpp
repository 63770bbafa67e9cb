#if defined(__x86_64__)
#include <immintrin.h>

#define JM_TARGET __attribute__((target("avx512f")))
#include "curlp/sliced_rounds.hpp"
#include "curlp/sliced_sets.hpp"

namespace jm::curlp {
namespace {

// Three-input instructions: two a round, and nothing is inverted.
struct Ternary {
  using V = std::uint64_t __attribute__((vector_size(64)));
  using Trit = Pair<V>;

  JM_TARGET static inline V zero() { return V{}; }
  JM_TARGET static inline V load(const std::uint64_t* words) {
    V v;
    __builtin_memcpy(&v, words, sizeof v);
    return v;
  }
  JM_TARGET static inline void store(std::uint64_t* words, V v) { __builtin_memcpy(words, &v, sizeof v); }

  // Truth tables: bit 4x + 2y + z is the result for the inputs x, y, z.
  static constexpr int kXorAnd = 0x78;    // x ^ (y & z)
  static constexpr int kNotOrXor = 0x6f;  // ~x | (y ^ z)

  template <int kTable>
  JM_TARGET static inline V logic(V x, V y, V z) {
    return reinterpret_cast<V>(_mm512_ternarylogic_epi64(
        reinterpret_cast<__m512i>(x), reinterpret_cast<__m512i>(y), reinterpret_cast<__m512i>(z), kTable));
  }
  JM_TARGET static inline V first_low(Trit a, Trit b) { return logic<kXorAnd>(a.high, b.low, b.high); }
  JM_TARGET static inline V first_high(Trit a, Trit b) { return logic<kNotOrXor>(a.high, a.low, b.high); }
  JM_TARGET static inline V second_low(Trit a, Trit b) { return first_low(a, b); }
  JM_TARGET static inline V second_high(Trit a, Trit b) { return first_high(a, b); }
  JM_TARGET static inline V third_low(Trit a, Trit b) { return first_low(a, b); }
  JM_TARGET static inline V third_high(Trit a, Trit b) { return first_high(a, b); }
};

}  // namespace

const SlicedKernel kSlicedAvx512{"avx512", 512, &Rounds<Ternary>::trailing_zeros};

}  // namespace jm::curlp
#endif
