// SPDX-License-Identifier: GPL-3.0-or-later
// One state of Curl-P-27 at a time, a plane in two registers of 512 bits: sixteen words of which the first
// 729 bits are the state and the others repeat it, so that a rotation by any distance is two permutations of
// words and one funnel shift for each register. See labels.hpp.
#if defined(__x86_64__)
#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "curlp/plain.hpp"

#define JM_TARGET JM_PLAIN __attribute__((target("avx512f,avx512vbmi2")))
#define JM_INLINE JM_TARGET __attribute__((always_inline)) static inline

#include "curlp/labels.hpp"
#include "curlp/one/one.hpp"
#include "curlp/one/one_state.hpp"

namespace jm::curlp {
namespace {

constexpr unsigned kRegister = 8;  // words
constexpr unsigned kAll = 2 * kRegister;
constexpr __mmask8 kRateWords = 0x0f;
constexpr __mmask8 kHighWords = (1u << (State::kWords - kRegister)) - 1;
constexpr unsigned kSeam = kTrits % 64;

using Words = std::array<std::uint64_t, kAll>;

// out[i] = in[i + d]: word j is made of two words of `in` from bit `shift` on.
struct alignas(64) Rotation {
  Words first{};
  Words second{};
  Words shift{};

  constexpr explicit Rotation(unsigned d) {
    for (unsigned j = 0; j < kAll; ++j) {
      const unsigned at = (64 * j + d) % kTrits;
      first[j] = at / 64;
      second[j] = at / 64 + 1;
      shift[j] = at % 64;
    }
  }
};

template <std::size_t... r>
constexpr std::array<Rotation, kRounds> all_rotations(std::index_sequence<r...>) {
  return {Rotation(rotation(r))...};
}

// out[i] = in[i + step (i / divisor mod 3)].
struct alignas(64) Digit {
  Words ones{};
  Words twos{};
  Rotation one;
  Rotation two;

  constexpr Digit(unsigned divisor, unsigned step) : one(step), two(2 * step) {
    for (unsigned j = 0; j < kAll; ++j) {
      ones[j] = digit_mask(j, divisor, 1);
      twos[j] = digit_mask(j, divisor, 2);
    }
  }
};

constexpr std::array<Rotation, kRounds> kRotations = all_rotations(std::make_index_sequence<kRounds>());
constexpr Digit kNines(3, 243);
constexpr Digit kThrees(1, 81);

struct Plane {
  __m512i low;
  __m512i high;
};

JM_INLINE __m512i load(const Words& words, unsigned half) {
  return _mm512_load_si512(words.data() + half * kRegister);
}

JM_INLINE __m512i rotated(const Plane& in, const Rotation& by, unsigned half) {
  const __m512i first = _mm512_permutex2var_epi64(in.low, load(by.first, half), in.high);
  const __m512i second = _mm512_permutex2var_epi64(in.low, load(by.second, half), in.high);
  return _mm512_shrdv_epi64(first, second, load(by.shift, half));
}

// Truth tables: bit 4x + 2y + z is the result for the inputs x, y, z.
template <int kTable>
JM_INLINE __m512i logic(__m512i x, __m512i y, __m512i z) {
  return _mm512_ternarylogic_epi64(x, y, z, kTable);
}

constexpr int kPositive = 0x12;  // ~y & (z ^ x)
constexpr int kNegative = 0x63;  // ~y ^ (x & ~z)
constexpr int kSelect = 0xe4;    // z ? x : y
constexpr int kAndOr = 0xf8;     // x | (y & z)

JM_INLINE __m512i by_digit(const Plane& in, const Digit& digit, unsigned half) {
  const __m512i some =
      logic<kSelect>(rotated(in, digit.one, half), half == 0 ? in.low : in.high, load(digit.ones, half));
  return logic<kSelect>(rotated(in, digit.two, half), some, load(digit.twos, half));
}

JM_INLINE Plane reorder(const Plane& in) {
  const Plane half{by_digit(in, kNines, 0), by_digit(in, kNines, 1)};
  return {by_digit(half, kThrees, 0), by_digit(half, kThrees, 1)};
}

// The rate alone, which the low register has everything for after the first step.
JM_INLINE __m512i reorder_rate(const Plane& in) {
  const __m512i half = by_digit(in, kNines, 0);
  return by_digit({half, half}, kThrees, 0);
}

struct Avx512 {
  struct State {
    Plane x;  // positive
    Plane y;  // negative
  };
  using V = std::uint64_t __attribute__((vector_size(64)));
  struct Rate {
    V x;
    V y;
  };

  static constexpr std::uint64_t kLast = (std::uint64_t{1} << (trinary::kHashTrits % 64)) - 1;

  JM_INLINE __m512i plain(V in) { return reinterpret_cast<__m512i>(in); }
  JM_INLINE V words(__m512i in) { return reinterpret_cast<V>(in); }

  JM_INLINE void load(const curlp::State::Plane& memory, Plane& plane) {
    plane = {_mm512_loadu_si512(memory.data()),
             _mm512_maskz_loadu_epi64(kHighWords, memory.data() + kRegister)};
  }
  JM_INLINE void store(const Plane& plane, curlp::State::Plane& memory) {
    _mm512_storeu_si512(memory.data(), plane.low);
    _mm512_mask_storeu_epi64(memory.data() + kRegister, kHighWords, plane.high);
  }
  JM_INLINE void load(const curlp::State& memory, State& state) {
    load(memory.positive, state.x);
    load(memory.negative, state.y);
  }
  JM_INLINE void store(const State& state, curlp::State& memory) {
    store(state.x, memory.positive);
    store(state.y, memory.negative);
  }
  JM_INLINE void load(const Chunk& block, Rate& rate) {
    rate = {words(_mm512_maskz_loadu_epi64(kRateWords, block.positive.data())),
            words(_mm512_maskz_loadu_epi64(kRateWords, block.negative.data()))};
  }
  JM_INLINE void store(const Rate& rate, Chunk& block) {
    const V own = words(_mm512_setr_epi64(-1, -1, -1, kLast, 0, 0, 0, 0));
    _mm512_mask_storeu_epi64(block.positive.data(), kRateWords, plain(rate.x & own));
    _mm512_mask_storeu_epi64(block.negative.data(), kRateWords, plain(rate.y & ~rate.x & own));
  }

  // The first words once more, behind the 729th bit, before which this is zero.
  JM_INLINE __m512i repeated(__m512i first) {
    const __m512i here =
        _mm512_maskz_permutexvar_epi64(0x18, _mm512_setr_epi64(0, 0, 0, 0, 1, 0, 0, 0), first);
    const __m512i before = _mm512_maskz_permutexvar_epi64(0x10, _mm512_setzero_si512(), first);
    return _mm512_shldi_epi64(here, before, kSeam);
  }
  JM_INLINE void put(Plane& plane, __m512i rate) {
    const __m512i rest = _mm512_setr_epi64(0, 0, 0, static_cast<long long>(~kLast), -1, -1, -1, -1);
    const __m512i own = _mm512_setr_epi64(-1, -1, -1, (1 << kSeam) - 1, 0, 0, 0, 0);
    plane.low = logic<kSelect>(plane.low, rate, rest);
    plane.high = logic<kAndOr>(repeated(rate), plane.high, own);
  }

  JM_INLINE void take(const State& state, Rate& rate) { rate = {words(state.x.low), words(state.y.low)}; }
  JM_INLINE void put(State& state, const Rate& rate) {
    put(state.x, plain(rate.x));
    put(state.y, plain(rate.y));
  }
  JM_INLINE void blank(const Rate& rate, State& state) {
    state.x = {plain(rate.x), repeated(plain(rate.x))};
    state.y = {plain(rate.y), repeated(plain(rate.y))};
  }

  // The second trit's positive plane has all that depends on it wait: it comes first.
  JM_INLINE void round(State& state, const Rotation& by) {
    const Plane x{rotated(state.x, by, 0), rotated(state.x, by, 1)};
    const Plane a = state.x;
    state.x = {logic<kPositive>(x.low, a.low, state.y.low), logic<kPositive>(x.high, a.high, state.y.high)};
    const Plane y{rotated(state.y, by, 0), rotated(state.y, by, 1)};
    state.y = {logic<kNegative>(y.low, a.low, x.low), logic<kNegative>(y.high, a.high, x.high)};
  }
  JM_INLINE void rounds(State& state) {
    for (unsigned r = 0; r < kRounds; r += 3) {
      round(state, kRotations[r]);
      round(state, kRotations[r + 1]);
      round(state, kRotations[r + 2]);
    }
  }

  JM_INLINE void transform(State& state) {
    rounds(state);
    state.x = reorder(state.x);
    state.y = reorder(state.y);
  }
  JM_INLINE void hashed(State& state, Rate& rate) {
    rounds(state);
    rate = {words(reorder_rate(state.x)), words(reorder_rate(state.y))};
  }
};

}  // namespace

const One kOneAvx512 = OneState<Avx512>::kernel;

}  // namespace jm::curlp
#endif
