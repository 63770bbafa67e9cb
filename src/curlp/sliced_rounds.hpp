// The rounds of bit-sliced Curl-P-81, written once for every vector type. Private to sliced_<set>.cpp: each
// of them defines JM_TARGET (the function attribute that permits its instructions) before including this, and
// gives a struct `Vector` of operations. Everything here is in an unnamed namespace, so that no two sets
// share code.
//
// Labels: logical trit i of round r lies at label 364^r * i mod 729. So no trit moves, and round r computes
//   P[k] = S(P[k], P[k + d_r]),  d_r = 364^r mod 729,  d_r = -2 d_(r+1).
// Three rounds are one pass. In units of the last round's d (k = d * j) their distances are 4, -2, 1: walking
// along j needs two loads and one store for three rounds, in place.
//
// Encoding of a trit as two bits (h, l): +1 is 0x, 0 is 10, -1 is 11. Then for S(a, b)
//   l' = a.h ^ (b.l & b.h),  h' = ~a.h | (a.l ^ b.h).
// Without three-input instructions the inversions are spared by carrying planes inverted from round to round:
// after the first round of a pass h is inverted, after the second both, after the third none.
#pragma once

#include <cstddef>
#include <cstdint>

#include "curlp/sliced.hpp"

namespace jm::curlp {
namespace {

template <class V>
struct Pair {
  V low;
  V high;
};

template <class Vector>
struct Rounds {
  using V = typename Vector::V;
  using Trit = Pair<V>;

  static constexpr unsigned kTrits = 729;
  static constexpr unsigned kPasses = 27;
  static constexpr unsigned kEnd = 6;  // steps at the end of a pass that read what its start has overwritten

  // Steps of a pass: `first` is a round whose input is plain, `second` and `third` follow it.
  JM_TARGET static inline Trit first(Trit a, Trit b) {
    return {Vector::first_low(a, b), Vector::first_high(a, b)};
  }
  JM_TARGET static inline Trit second(Trit a, Trit b) {
    return {Vector::second_low(a, b), Vector::second_high(a, b)};
  }
  JM_TARGET static inline Trit third(Trit a, Trit b) {
    return {Vector::third_low(a, b), Vector::third_high(a, b)};
  }

  // The values on the way through a pass, at step j: what the first round gives for j - 1 and j, the second
  // for j.
  struct Window {
    Trit one_before;
    Trit one_here;
    Trit two_here;
  };

  // Takes the trits at j + 1 and j + 5, gives the new one for j. `one_before` becomes that of j + 1,
  // `two_next` that of j + 1 too: after two steps every name means what it did.
  JM_TARGET static inline Trit step(Trit& one_before, const Trit& two_here, Trit& two_next, Trit next,
                                    Trit far) {
    const Trit one_next = first(next, far);
    two_next = second(one_next, one_before);
    one_before = one_next;
    return third(two_here, two_next);
  }

  // Where step j writes (d * j) and reads (d * (j + 1), d * (j + 5)), all modulo 729.
  struct Places {
    unsigned here;
    unsigned next;
    unsigned far;

    JM_TARGET inline void move_on(unsigned d) {
      here = next;
      next = next + d < kTrits ? next + d : next + d - kTrits;
      far = far + d < kTrits ? far + d : far + d - kTrits;
    }
  };

  // One step by itself.
  JM_TARGET static inline Trit single(Window& w, Trit next, Trit far) {
    Trit two_next;
    const Trit out = step(w.one_before, w.two_here, two_next, next, far);
    w = {w.one_here, w.one_before, two_next};
    return out;
  }

  // Three rounds for the labels d * from .. d * (to - 1): a part of them, or all 729 from 0 on.
  JM_TARGET static void pass(Trit* p, unsigned d, unsigned from, unsigned to) {
    Trit start[kEnd];
    for (unsigned i = 0; i < kEnd; ++i) start[i] = p[d * (from + i) % kTrits];
    Window w;
    w.one_before = first(p[d * (from + kTrits - 1) % kTrits], p[d * (from + 3) % kTrits]);
    w.one_here = first(start[0], start[4]);
    w.two_here = second(w.one_here, first(p[d * (from + kTrits - 2) % kTrits], p[d * (from + 2) % kTrits]));
    const bool whole = to - from == kTrits;
    Places at{d * from % kTrits, d * (from + 1) % kTrits, d * (from + 5) % kTrits};
    unsigned steps = to - from - (whole ? kEnd : 0);
    Trit two = w.two_here;
    Trit one_a = w.one_before;
    Trit one_b = w.one_here;
    for (; steps >= 2; steps -= 2) {
      Trit two_next;
      p[at.here] = step(one_a, two, two_next, p[at.next], p[at.far]);
      at.move_on(d);
      p[at.here] = step(one_b, two_next, two, p[at.next], p[at.far]);
      at.move_on(d);
    }
    w = {one_a, one_b, two};
    if (steps > 0) {
      p[at.here] = single(w, p[at.next], p[at.far]);
      at.move_on(d);
    }
    if (!whole) return;
    // The last steps need what the first ones have overwritten.
    p[at.here] = single(w, p[at.next], p[at.far]);
    for (unsigned i = 0; i + 1 < kEnd; ++i) {
      at.move_on(d);
      p[at.here] = single(w, i + 2 < kEnd ? p[at.next] : start[0], start[i]);
    }
  }

  JM_TARGET static void trailing_zeros(const Columns& block, unsigned zeros, SlicedState& state,
                                       std::uint64_t* matches) {
    Trit* p = reinterpret_cast<Trit*>(state.words.data());
    const V none = Vector::zero();
    for (unsigned i = 0; i < 243; ++i)
      p[i] = {Vector::load(block.negative[i].data()), ~Vector::load(block.positive[i].data())};
    for (unsigned i = 243; i < kTrits; ++i) p[i] = {none, ~none};
    unsigned d = 1;
    for (unsigned n = 0; n < kPasses; ++n) {
      d = d * 364 % kTrits * 364 % kTrits * 364 % kTrits;
      // After the last pass label d*j holds the logical trit j: only the tested ones are wanted.
      if (n + 1 < kPasses)
        pass(p, d, 0, kTrits);
      else
        pass(p, d, 243 - zeros, 243);
    }
    V all = ~none;
    for (unsigned j = 243 - zeros; j < 243; ++j) {
      const Trit trit = p[d * j % kTrits];
      all &= trit.high & ~trit.low;
    }
    Vector::store(matches, all);
  }
};

}  // namespace
}  // namespace jm::curlp
