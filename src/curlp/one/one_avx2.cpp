// SPDX-License-Identifier: GPL-3.0-or-later
// One state of Curl-P-27 at a time, a plane in three registers of 256 bits: twelve words of which the first
// 729 bits are the state and the last 39 repeat its beginning. A rotation is a few permutations of words and
// two shifts for each register. See labels.hpp.
#if defined(__x86_64__)
#include <immintrin.h>

#include <array>
#include <cstdint>
#include <utility>

#include "curlp/plain.hpp"

#define JM_TARGET JM_PLAIN __attribute__((target("avx2")))
#define JM_INLINE JM_TARGET __attribute__((always_inline)) static inline

#include "curlp/gates.hpp"
#include "curlp/labels.hpp"
#include "curlp/one/one.hpp"
#include "curlp/one/one_state.hpp"

namespace jm::curlp {
namespace {

using V = std::uint64_t __attribute__((vector_size(32)));

constexpr unsigned kLanes = 4;
constexpr unsigned kRegisters = 3;
constexpr unsigned kRing = kLanes * kRegisters;
constexpr unsigned kSeam = kTrits % 64;  // of the last word, from where on it repeats

struct Plane {
  V w[kRegisters];
};

// out[i] = in[i + d], word j of it: in[first] >> right | in[second] << left. Behind the last trit comes the
// first one: there the two overlap, with the same bits.
struct Piece {
  unsigned first;
  unsigned second;
  std::uint64_t right;
  std::uint64_t left;
};

constexpr Piece piece(unsigned d, unsigned j) {
  const unsigned at = (64 * j + d) % kTrits;
  const unsigned first = at / 64;
  const unsigned shift = at % 64;
  if (first + 1 == kRing) return {first, 0, shift, kSeam - shift};
  return {first, first + 1, shift, 64 - shift};
}

// Word i of register `from` becomes word i - by.
template <unsigned from, unsigned by>
JM_INLINE V turned(const Plane& in) {
  if constexpr (by == 0) {
    return in.w[from];
  } else {
    constexpr int order = static_cast<int>(0xe4e4u >> (2 * by) & 0xff);  // 0 1 2 3 0 1 2 3, two bits each
    return reinterpret_cast<V>(_mm256_permute4x64_epi64(reinterpret_cast<__m256i>(in.w[from]), order));
  }
}

// Four words of `in`, by number. Lane by lane, so that the turned registers are shared with others.
template <unsigned a, unsigned b, unsigned c, unsigned d>
JM_INLINE V gather(const Plane& in) {
  constexpr std::array<unsigned, kLanes> word = {a, b, c, d};
  constexpr auto by = [](unsigned lane, unsigned from) { return (from + kLanes - lane) % kLanes; };
  constexpr auto same = [=](unsigned one, unsigned two) {
    return word[one] / kLanes == word[two] / kLanes && by(one, word[one]) == by(two, word[two]);
  };
  constexpr auto lanes_like = [=](unsigned lane) {
    int mask = 0;
    for (unsigned i = 0; i < kLanes; ++i) mask |= same(lane, i) ? 3 << (2 * i) : 0;
    return mask;
  };
  V out = turned<a / kLanes, by(0, a)>(in);
  const auto blend = [&]<unsigned lane>() JM_TARGET __attribute__((always_inline)) {
    constexpr bool first = [=] {
      for (unsigned i = 0; i < lane; ++i) {
        if (same(i, lane)) return false;
      }
      return true;
    }();
    if constexpr (first) {
      const V more = turned<word[lane] / kLanes, by(lane, word[lane])>(in);
      out = reinterpret_cast<V>(_mm256_blend_epi32(reinterpret_cast<__m256i>(out),
                                                   reinterpret_cast<__m256i>(more), lanes_like(lane)));
    }
  };
  blend.template operator()<1>();
  blend.template operator()<2>();
  blend.template operator()<3>();
  return out;
}

template <std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, bool left>
JM_INLINE V shifted(V in) {
  if constexpr (a == b && b == c && c == d) {
    if constexpr (a == 64) return V{};
    return left ? in << a : in >> a;
  } else {
    constexpr V by = {a, b, c, d};
    return reinterpret_cast<V>(
        left ? _mm256_sllv_epi64(reinterpret_cast<__m256i>(in), reinterpret_cast<__m256i>(by))
             : _mm256_srlv_epi64(reinterpret_cast<__m256i>(in), reinterpret_cast<__m256i>(by)));
  }
}

// Register `k` of in[i + d].
template <unsigned d, unsigned k>
JM_INLINE V rotated(const Plane& in) {
  constexpr std::array<Piece, kLanes> p = {piece(d, kLanes * k), piece(d, kLanes * k + 1),
                                           piece(d, kLanes * k + 2), piece(d, kLanes * k + 3)};
  const V low = gather<p[0].first, p[1].first, p[2].first, p[3].first>(in);
  const V high = gather<p[0].second, p[1].second, p[2].second, p[3].second>(in);
  return shifted<p[0].right, p[1].right, p[2].right, p[3].right, false>(low) |
         shifted<p[0].left, p[1].left, p[2].left, p[3].left, true>(high);
}

template <unsigned divisor, unsigned t, unsigned k>
inline constexpr V kDigitMask = {digit_mask(kLanes* k, divisor, t), digit_mask(kLanes* k + 1, divisor, t),
                                 digit_mask(kLanes* k + 2, divisor, t),
                                 digit_mask(kLanes* k + 3, divisor, t)};

// out[i] = in[i + step (i / divisor mod 3)], register `k`.
template <unsigned divisor, unsigned step, unsigned k>
JM_INLINE V by_digit(const Plane& in) {
  return (in.w[k] & kDigitMask<divisor, 0, k>) | (rotated<step, k>(in) & kDigitMask<divisor, 1, k>) |
         (rotated<2 * step, k>(in) & kDigitMask<divisor, 2, k>);
}

JM_INLINE void reorder(Plane& plane) {
  const Plane half = {{by_digit<3, 243, 0>(plane), by_digit<3, 243, 1>(plane), by_digit<3, 243, 2>(plane)}};
  plane = {{by_digit<1, 81, 0>(half), by_digit<1, 81, 1>(half), by_digit<1, 81, 2>(half)}};
}

// The first four words alone, which need eight of the step before.
JM_INLINE V reorder_rate(const Plane& plane) {
  const Plane half = {{by_digit<3, 243, 0>(plane), by_digit<3, 243, 1>(plane), V{}}};
  return by_digit<1, 81, 0>(half);
}

struct Avx2 {
  struct State {
    Plane x;
    Plane y;
  };
  using Rate = Planes<V>;

  static constexpr std::uint64_t kLast = (std::uint64_t{1} << (trinary::kHashTrits % 64)) - 1;
  static constexpr std::uint64_t kFull = ~std::uint64_t{0};
  static constexpr V kRate = {kFull, kFull, kFull, kLast};
  static constexpr V kOwn = {kFull, kFull, kFull, (std::uint64_t{1} << kSeam) - 1};

  JM_INLINE V words(const std::uint64_t* from) {
    return reinterpret_cast<V>(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
  }
  JM_INLINE void words(V in, std::uint64_t* to) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), reinterpret_cast<__m256i>(in));
  }

  JM_INLINE void load(const curlp::State::Plane& memory, Plane& plane) {
    plane = {{words(memory.data()), words(memory.data() + 4), words(memory.data() + 8)}};
  }
  JM_INLINE void store(const Plane& plane, curlp::State::Plane& memory) {
    words(plane.w[0], memory.data());
    words(plane.w[1], memory.data() + 4);
    words(plane.w[2], memory.data() + 8);
    extend(memory);
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
    rate = {words(block.positive.data()), words(block.negative.data())};
  }
  JM_INLINE void store(const Rate& rate, Chunk& block) {
    words(rate.x & kRate, block.positive.data());
    words(rate.y & ~rate.x & kRate, block.negative.data());
  }

  // The first words once more, behind the last trit.
  JM_INLINE V repeated(V first) {
    const V last = reinterpret_cast<V>(_mm256_permute4x64_epi64(reinterpret_cast<__m256i>(first), 0));
    return (last << kSeam) & ~kOwn;
  }
  JM_INLINE void put(Plane& plane, V rate) {
    plane.w[0] = (rate & kRate) | (plane.w[0] & ~kRate);
    plane.w[2] = (plane.w[2] & kOwn) | repeated(rate);
  }

  JM_INLINE void take(const State& state, Rate& rate) { rate = {state.x.w[0], state.y.w[0]}; }
  JM_INLINE void put(State& state, const Rate& rate) {
    put(state.x, rate.x);
    put(state.y, rate.y);
  }
  JM_INLINE void blank(const Rate& rate, State& state) {
    state.x = {{rate.x, V{}, repeated(rate.x)}};
    state.y = {{rate.y, V{}, repeated(rate.y)}};
  }

  template <unsigned r, unsigned k>
  JM_INLINE void round(const State& in, State& out) {
    Planes<V> made;
    round_of_gates<r>(in.x.w[k], in.y.w[k], rotated<rotation(r), k>(in.x), rotated<rotation(r), k>(in.y),
                      made);
    out.x.w[k] = made.x;
    out.y.w[k] = made.y;
  }
  template <unsigned r>
  JM_INLINE void round(State& state) {
    State out;
    round<r, 0>(state, out);
    round<r, 1>(state, out);
    round<r, 2>(state, out);
    state = out;
  }
  template <unsigned... r>
  JM_INLINE void rounds(State& state, std::integer_sequence<unsigned, r...>) {
    (round<r>(state), ...);
  }

  JM_INLINE void transform(State& state) {
    rounds(state, std::make_integer_sequence<unsigned, kRounds>());
    reorder(state.x);
    reorder(state.y);
  }
  JM_INLINE void hashed(State& state, Rate& rate) {
    rounds(state, std::make_integer_sequence<unsigned, kRounds>());
    rate = {reorder_rate(state.x), reorder_rate(state.y)};
  }
};

}  // namespace

const One kOneAvx2 = OneState<Avx2>::kernel;

}  // namespace jm::curlp
#endif
