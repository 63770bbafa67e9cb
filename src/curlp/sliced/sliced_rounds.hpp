// SPDX-License-Identifier: GPL-3.0-or-later
// The rounds of bit-sliced Curl-P, written once for every vector type. Private to sliced_<set>.cpp: each of
// them defines JM_TARGET (the function attribute that permits its instructions) before including this, and
// gives a struct `Vector` of operations. Everything here is in an unnamed namespace, so that no two sets
// share code. sliced_plan.hpp tells where the trits lie and what a pass is.
//
// Encoding of a trit as two bits (h, l): +1 is 0x, 0 is 10, -1 is 11. Then for S(a, b)
//   l' = a.h ^ (b.l & b.h),  h' = ~a.h | (a.l ^ b.h).
// Without three-input instructions the inversions are spared by carrying planes inverted from round to round:
// after one round h is inverted, after two both, after three none. Hence a pass's phase.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "curlp/sliced/sliced.hpp"

#define JM_INLINE JM_TARGET __attribute__((always_inline)) static inline

namespace jm::curlp {
namespace {

template <class V>
struct Pair {
  V low;
  V high;
};

template <class Vector>
struct Trits {
  using V = typename Vector::V;
  using Trit = Pair<V>;
  static constexpr unsigned kLanes = 8 * sizeof(V);
  static constexpr unsigned kWords = kLanes / 64;

  JM_INLINE Trit load(const std::uint64_t* at) { return {Vector::load(at), Vector::load(at + kWords)}; }
  JM_INLINE void store(std::uint64_t* at, Trit trit) {
    Vector::store(at, trit.low);
    Vector::store(at + kWords, trit.high);
  }
};

template <class Vector, unsigned kRounds, unsigned kPhase>
struct Pass : Trits<Vector> {
  using T = Trits<Vector>;
  using Trit = typename T::Trit;
  static constexpr Reach kReach = reach(kRounds);
  static constexpr unsigned kTurn = kReach.unroll;
  using Turn = std::make_integer_sequence<unsigned, kTurn>;

  // Takes the newest result of round `kLevel` of this pass at step `kStep`, gives the last round's. The
  // windows of earlier rounds' results lie behind one another in `windows`, each a ring. In the first steps
  // of a pass there may be none to give.
  template <unsigned kLevel, unsigned kStep, bool kWarming>
  JM_INLINE Trit climb(Trit newest, Trit* windows) {
    if constexpr (kLevel == kRounds) {
      return newest;
    } else {
      constexpr unsigned ring = 1u << (kRounds - 1 - kLevel);
      constexpr unsigned begin = (1u << (kRounds - 1)) - (1u << (kRounds - kLevel));
      const Trit oldest = std::exchange(windows[begin + kStep % ring], newest);
      if constexpr (kWarming && kStep < begin + ring) {
        return newest;
      } else if constexpr (kLevel % 2 != 0) {
        return climb<kLevel + 1, kStep, kWarming>(
            Vector::template round<(kPhase + kLevel) % 3>(newest, oldest), windows);
      } else {
        return climb<kLevel + 1, kStep, kWarming>(
            Vector::template round<(kPhase + kLevel) % 3>(oldest, newest), windows);
      }
    }
  }

  template <unsigned kStep, bool kWarming>
  JM_INLINE Trit step(const std::uint64_t* here, const std::uint64_t* far, Trit* windows) {
    return climb<1, kStep, kWarming>(Vector::template round<kPhase>(T::load(here), T::load(far)), windows);
  }

  template <unsigned... kSteps>
  JM_INLINE void warm_up(const std::uint64_t* from, const std::uint16_t* offsets, Trit* windows,
                         std::integer_sequence<unsigned, kSteps...>) {
    ((void)step<kSteps, true>(from + offsets[kSteps], from + offsets[kSteps + kReach.first], windows), ...);
  }

  template <unsigned... kSteps>
  JM_INLINE void scan(const std::uint64_t* from, std::uint64_t* to, const std::uint16_t* offsets,
                      unsigned turns, Trit* windows, std::integer_sequence<unsigned, kSteps...>) {
    for (; turns > 0; --turns, offsets += kTurn) {
      (T::store(to + offsets[static_cast<int>(kSteps) - static_cast<int>(kReach.lag)],
                step<kSteps, false>(from + offsets[kSteps], from + offsets[kSteps + kReach.first], windows)),
       ...);
    }
  }

  // The same for so few places that their addresses stay in registers.
  template <unsigned... kSteps>
  JM_INLINE void scan_near(const std::uint64_t* from, std::uint64_t* to, const std::uint16_t* offsets,
                           unsigned turns, Trit* windows, std::integer_sequence<unsigned, kSteps...>) {
    const std::ptrdiff_t across = to - from;
    const std::uint64_t* at[kTurn];
    for (unsigned n = 0; n < kReach.first + kReach.lag; ++n)
      at[(n + kTurn - kReach.lag) % kTurn] = from + *(offsets + n - kReach.lag);
    for (; turns > 0; --turns, offsets += kTurn) {
      ((at[(kSteps + kReach.first) % kTurn] = from + offsets[kSteps + kReach.first],
        T::store(const_cast<std::uint64_t*>(at[(kSteps + kTurn - kReach.lag) % kTurn]) + across,
                 step<kSteps, false>(at[kSteps], at[(kSteps + kReach.first) % kTurn], windows))),
       ...);
    }
  }

  JM_TARGET static void run(const SlicedPass& pass, const std::uint64_t* from, std::uint64_t* to) {
    const std::uint16_t* offsets = pass.offsets.data();
    for (unsigned i = 0; i < pass.saved; ++i) {
      const std::uint16_t* at = offsets + kReach.warm - kReach.lag + i;
      T::store(to + at[kRingPlaces], T::load(to + at[0]));
    }
    Trit windows[kReach.warm];
    warm_up(from, offsets, windows, std::make_integer_sequence<unsigned, kReach.warm>{});
    offsets += kReach.warm;
    T::store(to + *(offsets - kReach.lag),
             step<kReach.warm, false>(from + *offsets, from + offsets[kReach.first], windows));
    ++offsets;
    const unsigned turns = (pass.count - 1) / kTurn;
    if constexpr (Vector::kAddresses && kReach.first + kReach.lag < kTurn) {
      scan_near(from, to, offsets, turns, windows, Turn{});
    } else {
      scan(from, to, offsets, turns, windows, Turn{});
    }
  }
};

template <class Vector, unsigned kPhase>
struct Pass<Vector, 1, kPhase> : Trits<Vector> {
  using T = Trits<Vector>;

  JM_TARGET static void run(const SlicedPass& pass, const std::uint64_t* from, std::uint64_t* to) {
    const std::uint16_t* offsets = pass.offsets.data();
    for (unsigned n = 0; n < pass.count; ++n, offsets += 2) {
      T::store(to + offsets[0],
               Vector::template round<kPhase>(T::load(from + offsets[0]), T::load(from + offsets[1])));
    }
  }
};

// What a nonce search needs; Vector::kDepth is how many rounds it fuses.
template <class Vector>
struct Sliced : Trits<Vector> {
  using T = Trits<Vector>;

  template <unsigned kRounds>
  JM_TARGET static void dispatch(const SlicedPass& pass, const std::uint64_t* from, std::uint64_t* to) {
    if (pass.rounds != kRounds) {
      if constexpr (kRounds > 1) dispatch<kRounds - 1>(pass, from, to);
      return;
    }
    // If nothing is ever inverted, all phases are one.
    if (Vector::kPhases == 1 || pass.phase == 0) return Pass<Vector, kRounds, 0>::run(pass, from, to);
    if constexpr (Vector::kPhases > 1) {
      if (pass.phase == 1) return Pass<Vector, kRounds, 1>::run(pass, from, to);
      Pass<Vector, kRounds, 2>::run(pass, from, to);
    }
  }

  JM_TARGET static void run(std::span<const SlicedPass> passes, const SlicedState& from, SlicedState& to) {
    const std::uint64_t* source = from.words.data();
    for (const SlicedPass& pass : passes) {
      dispatch<Vector::kDepth>(pass, source, to.words.data());
      source = to.words.data();
    }
  }

  JM_TARGET static void zeros(std::span<const std::uint16_t> places, const SlicedState& state,
                              std::uint64_t* matches) {
    auto all = ~typename T::V{};
    for (const std::uint16_t place : places) {
      const auto trit = T::load(state.words.data() + place);
      all &= trit.high & ~trit.low;
    }
    __builtin_memcpy(matches, &all, sizeof all);
  }
};

}  // namespace
}  // namespace jm::curlp
