// SPDX-License-Identifier: GPL-3.0-or-later
// One state of Curl-P-27 at a time, for every machine: pairs of words as the compiler's vectors of 16 bytes,
// which every target has (SSE2, NEON) or gets in plain words. See labels.hpp.
#include <cstring>
#include <utility>

#include "curlp/plain.hpp"

#define JM_TARGET JM_PLAIN
#define JM_INLINE JM_TARGET __attribute__((always_inline)) static inline

#include "curlp/gates.hpp"
#include "curlp/labels.hpp"
#include "curlp/one/one.hpp"
#include "curlp/one/one_state.hpp"

namespace jm::curlp {
namespace {

using Word = std::uint64_t;
using Plane = State::Plane;
using Pair = Word __attribute__((vector_size(16)));

constexpr unsigned kPairs = State::kWords / 2;

struct PackedState {
  alignas(16) Plane x;
  alignas(16) Plane y;
};

template <class Words>
JM_INLINE Pair load(const Words& words, unsigned at) {
  Pair pair;
  std::memcpy(&pair, words.data() + at, sizeof pair);
  return pair;
}

template <class Words>
JM_INLINE void store(Words& words, unsigned at, Pair pair) {
  std::memcpy(words.data() + at, &pair, sizeof pair);
}

// Words `at` and `at + 1`. Made of two aligned loads if `at` is odd: a load that crosses two stores just
// made would wait for both.
template <unsigned at>
JM_INLINE Pair two_words(const Plane& plane) {
  if constexpr (at % 2 == 0) {
    return load(plane, at);
  } else {
    return __builtin_shufflevector(load(plane, at - 1), load(plane, at + 1), 1, 2);
  }
}

// The 128 trits from bit `at` (< 729) on.
template <unsigned at>
JM_INLINE Pair window(const Plane& plane) {
  constexpr unsigned word = at / 64;
  constexpr unsigned shift = at % 64;
  static_assert(at < kTrits && word + 2 < State::kWords);
  if constexpr (shift == 0) {
    return two_words<word>(plane);
  } else {
    return (two_words<word>(plane) >> shift) | (two_words<word + 1>(plane) << (64 - shift));
  }
}

// Calls f.operator()<0>() .. f.operator()<n - 1>().
template <unsigned n, class F>
JM_INLINE void unroll(F&& f) {
  [&]<unsigned... i>(std::integer_sequence<unsigned, i...>) __attribute__((always_inline)) {
    (f.template operator()<i>(), ...);
  }
  (std::make_integer_sequence<unsigned, n>());
}

template <unsigned r>
JM_INLINE void round(const PackedState& in, PackedState& out) {
  unroll<kPairs>([&]<unsigned j>() JM_TARGET __attribute__((always_inline)) {
    constexpr unsigned at = (128 * j + rotation(r)) % kTrits;
    Planes<Pair> made;
    round_of_gates<r>(load(in.x, 2 * j), load(in.y, 2 * j), window<at>(in.x), window<at>(in.y), made);
    store(out.x, 2 * j, made.x);
    store(out.y, 2 * j, made.y);
  });
}

// `a` is overwritten, the result is in `b`, its trits at label 82 i.
JM_TARGET void rounds(PackedState& a, PackedState& b) {
  unroll<kRounds>([&]<unsigned r>() JM_TARGET __attribute__((always_inline)) {
    if constexpr (r % 2 == 0) {
      round<r>(a, b);
    } else {
      round<r>(b, a);
    }
  });
  static_assert(kRounds % 2 == 1 && kRounds % 3 == 0);
}

// out[i] = in[i + step * (i / divisor mod 3)] for the first `pairs` pairs.
template <unsigned pairs, unsigned divisor, unsigned step, class Out>
JM_INLINE void rotate_by_digit(const Plane& in, Out& out) {
  unroll<pairs>([&]<unsigned j>() JM_TARGET __attribute__((always_inline)) {
    constexpr unsigned at = 128 * j;
    constexpr Pair zero = {digit_mask(2 * j, divisor, 0), digit_mask(2 * j + 1, divisor, 0)};
    constexpr Pair one = {digit_mask(2 * j, divisor, 1), digit_mask(2 * j + 1, divisor, 1)};
    constexpr Pair two = {digit_mask(2 * j, divisor, 2), digit_mask(2 * j + 1, divisor, 2)};
    store(out, 2 * j,
          (load(in, 2 * j) & zero) | (window<(at + step) % kTrits>(in) & one) |
              (window<(at + 2 * step) % kTrits>(in) & two));
  });
}

// out[i] = in[82 i] = in[i + 81 (i mod 9)], the first `pairs` pairs.
template <unsigned pairs, class Out>
JM_INLINE void reorder(const Plane& in, Out& out) {
  alignas(16) Plane half;
  rotate_by_digit<kPairs, 3, 243>(in, half);
  rotate_by_digit<pairs, 1, 81>(half, out);
}

// A vector of four words in two halves.
struct Half {
  Pair low;
  Pair high;

  JM_TARGET friend Half operator&(const Half& a, const Half& b) { return {a.low & b.low, a.high & b.high}; }
  JM_TARGET friend Half operator|(const Half& a, const Half& b) { return {a.low | b.low, a.high | b.high}; }
  JM_TARGET friend Half operator~(const Half& a) { return {~a.low, ~a.high}; }
};

struct Portable {
  using State = PackedState;
  using Rate = Planes<Half>;

  static constexpr Word kLast = (Word{1} << (trinary::kHashTrits % 64)) - 1;

  template <class Words>
  JM_INLINE void load(const Words& words, Half& half) {
    half = {jm::curlp::load(words, 0), jm::curlp::load(words, 2)};
  }
  JM_INLINE void load(const Chunk& block, Rate& rate) {
    load(block.positive, rate.x);
    load(block.negative, rate.y);
  }
  template <class Words>
  JM_INLINE void store(const Half& half, Words& words) {
    jm::curlp::store(words, 0, half.low);
    jm::curlp::store(words, 2, half.high & Pair{~Word{0}, kLast});
  }
  JM_INLINE void store(const Rate& rate, Chunk& block) {
    store(rate.x, block.positive);
    store(rate.y & ~rate.x, block.negative);
  }
  JM_INLINE void load(const curlp::State& memory, State& state) {
    state = {memory.positive, memory.negative};
  }
  JM_INLINE void store(const State& state, curlp::State& memory) {
    memory.positive = state.x;
    memory.negative = state.y;
  }

  // Words 10 to 13 in pairs, since they are read so: extend() in vectors.
  JM_INLINE void repeat(Plane& plane) {
    constexpr unsigned seam = kTrits % 64;
    const Pair low = load(plane, 0);
    const Pair mid = two_words<1>(plane);
    const Pair before = {0, low[0]};
    const Pair last = load(plane, 10) & Pair{~Word{0}, (Word{1} << seam) - 1};
    jm::curlp::store(plane, 10, last | (before << seam));
    jm::curlp::store(plane, 12, (low >> (64 - seam)) | (mid << seam));
  }
  JM_INLINE Pair load(const Plane& plane, unsigned at) { return jm::curlp::load(plane, at); }

  JM_INLINE void take(const State& state, Rate& rate) {
    load(state.x, rate.x);
    load(state.y, rate.y);
  }
  JM_INLINE void put(Plane& plane, const Half& rate) {
    const Pair own = {~Word{0}, kLast};
    jm::curlp::store(plane, 0, rate.low);
    jm::curlp::store(plane, 2, (rate.high & own) | (load(plane, 2) & ~own));
    repeat(plane);
  }
  JM_INLINE void put(State& state, const Rate& rate) {
    put(state.x, rate.x);
    put(state.y, rate.y);
  }
  JM_INLINE void blank(const Rate& rate, State& state) {
    state = {};
    put(state, rate);
  }

  JM_TARGET static void transform(State& state) {
    State out;
    rounds(state, out);
    reorder<kPairs>(out.x, state.x);
    reorder<kPairs>(out.y, state.y);
  }
  JM_TARGET static void hashed(State& state, Rate& rate) {
    State out;
    rounds(state, out);
    alignas(16) std::array<Word, Chunk::kWords> words;
    reorder<Chunk::kWords / 2>(out.x, words);
    load(words, rate.x);
    reorder<Chunk::kWords / 2>(out.y, words);
    load(words, rate.y);
  }
};

}  // namespace

const One kOnePortable = OneState<Portable>::kernel;

}  // namespace jm::curlp
