// SPDX-License-Identifier: GPL-3.0-or-later
// Curl-P-27 on several independent states side by side, one in each 64-bit lane of a vector. Private to
// kernel_<set>.cpp: each of them defines JM_TARGET (the function attribute that permits its instructions)
// before including this, and gives a struct `Set`:
//   V                             GCC vector of 64-bit words
//   funnel<shift>(low, high)      the 64 bits from bit `shift` (1..63) on of high:low
//   round<r>(ax, ay, bx, by, out) round r of labels.hpp on the planes x (positive) and y (negative); it may
//                                 keep planes inverted between rounds, not before the first or after the last
//   kPiece                        rounds that are one piece of code, a divisor of 27
//   kInRegisters                  whether there are registers enough for a state
//   pick(m0, a, m1, b, m2, c)     bits of a, b or c where m0, m1 or m2 is 1, as just one of them is
//   select(mask, a, b)            bits of a where mask is 1, else of b
// Everything here is in an unnamed namespace, so that no two sets share code.
#pragma once

#define JM_INLINE JM_TARGET __attribute__((always_inline)) static inline

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "curlp/chain.hpp"
#include "curlp/lanes/lane_rounds.hpp"
#include "curlp/one/one.hpp"
#include "curlp/state.hpp"

namespace jm::curlp {
namespace {

// `groups` vectors' worth of states are worked on together. Fewer than `worth` chains are quicker one after
// another, with `alone`.
template <class Set, unsigned groups, unsigned worth, const One& alone,
          template <class> class Rounds = LaneRounds>
struct Lanes : Rounds<Set> {
  using Base = Rounds<Set>;
  using Base::all;
  using Base::end;
  using Base::extend;
  using Base::kRate;
  using Base::kWidth;
  using Base::kWords;
  using Base::load;
  using Base::rounds;
  using Base::rounds_of_rate;
  using Base::store;
  using Base::to_natural_order;
  using typename Base::Group;
  using typename Base::V;

  static constexpr unsigned kLanes = groups * kWidth;
  static constexpr unsigned kWorth = worth;

  // Each rate becomes the one after absorbing it into a state of zeros and transforming that, `times` times.
  JM_TARGET static void hash(Group* group, unsigned count, unsigned times) {
    for (; times > 0; --times) {
      rounds_of_rate(group, count);
      for (unsigned g = 0; g < count; ++g) end(group[g]);
    }
  }

  JM_TARGET static void transform(Group* group, unsigned count) {
    rounds(group, count);
    for (unsigned g = 0; g < count; ++g) to_natural_order(group[g]);
  }

  // Overwrites the first `length` trits.
  JM_TARGET static void overwrite(Group& group, std::size_t length) {
    for (unsigned w = 0; w < kRate; ++w) {
      const V mask = all(first_bits(w, length));
      group.state.x()[w] = Set::select(mask, load(group.x[w]), group.state.x()[w]);
      group.state.y()[w] = Set::select(mask, load(group.y[w]), group.state.y()[w]);
    }
    extend(group.state.x());
    extend(group.state.y());
  }

  JM_TARGET static void read(Group& group) {
    for (unsigned w = 0; w < kRate; ++w) {
      const V mask = all(first_bits(w, trinary::kHashTrits));
      store(group.x[w], group.state.x()[w] & mask);
      store(group.y[w], group.state.y()[w] & mask);
    }
  }

  static unsigned groups_for(unsigned used) { return (used + kWidth - 1) / kWidth; }

  // Kernel::trials.
  JM_TARGET static void trials(const curlp::State& from, std::size_t count, const Chunk* in,
                               std::size_t length, Chunk* out) {
    Group group[groups];
    for (std::size_t at = 0; at < count; at += kLanes) {
      const unsigned used = static_cast<unsigned>(std::min<std::size_t>(kLanes, count - at));
      for (unsigned lane = 0; lane < used; ++lane) group[lane / kWidth].set(lane % kWidth, in[at + lane]);
      for (unsigned g = 0; g < groups_for(used); ++g) {
        for (unsigned w = 0; w < kWords; ++w) {
          group[g].state.x()[w] = all(from.positive[w]);
          group[g].state.y()[w] = all(from.negative[w]);
        }
        overwrite(group[g], length);
      }
      rounds(group, groups_for(used));
      for (unsigned g = 0; g < groups_for(used); ++g) end(group[g]);
      for (unsigned lane = 0; lane < used; ++lane) group[lane / kWidth].get(lane % kWidth, out[at + lane]);
    }
  }

  // Kernel::chains.
  static void chains(std::span<const Chain> list) {
    Group group[groups];
    std::array<Chunk*, kLanes> block{};
    std::array<unsigned, kLanes> left{};
    unsigned used = 0;  // lanes, from the first on
    auto next = list.begin();
    while (true) {
      // A lane that is done takes the next chain, or else the last lane's.
      for (unsigned lane = 0; lane < kLanes; ++lane) {
        if (lane < used && left[lane] > 0) continue;
        if (next != list.end()) {
          block[lane] = next->block;
          left[lane] = next->steps;
          group[lane / kWidth].set(lane % kWidth, *next->block);
          ++next;
          used = std::max(used, lane + 1);
          continue;
        }
        while (used > lane && left[used - 1] == 0) --used;
        if (used <= lane) break;
        --used;
        group[used / kWidth].get(used % kWidth, *block[used]);
        group[lane / kWidth].set(lane % kWidth, *block[used]);
        block[lane] = block[used];
        left[lane] = left[used];
      }
      if (used < worth) break;
      const unsigned times = *std::min_element(left.begin(), left.begin() + used);
      hash(group, groups_for(used), times);
      for (unsigned lane = 0; lane < used; ++lane) {
        left[lane] -= times;
        if (left[lane] == 0) group[lane / kWidth].get(lane % kWidth, *block[lane]);
      }
    }
    for (unsigned lane = 0; lane < used; ++lane) {
      group[lane / kWidth].get(lane % kWidth, *block[lane]);
      for (; left[lane] > 0; --left[lane]) alone.hash(*block[lane], *block[lane]);
    }
  }

  // Kernel::sponges.
  JM_TARGET static void sponges(std::size_t count, const Chunk* in, std::size_t absorbs, Chunk* out,
                                std::size_t squeezes) {
    Group group[groups];
    for (std::size_t from = 0; from < count; from += kLanes) {
      const unsigned used = static_cast<unsigned>(std::min<std::size_t>(kLanes, count - from));
      const unsigned busy = groups_for(used);
      for (unsigned g = 0; g < busy; ++g) group[g].state = {};
      for (std::size_t i = 0; i < absorbs; ++i) {
        for (unsigned lane = 0; lane < used; ++lane) {
          group[lane / kWidth].set(lane % kWidth, in[(from + lane) * absorbs + i]);
        }
        for (unsigned g = 0; g < busy; ++g) overwrite(group[g], trinary::kHashTrits);
        transform(group, busy);
      }
      for (std::size_t i = 0; i < squeezes; ++i) {
        if (i > 0) transform(group, busy);
        for (unsigned g = 0; g < busy; ++g) read(group[g]);
        for (unsigned lane = 0; lane < used; ++lane) {
          group[lane / kWidth].get(lane % kWidth, out[(from + lane) * squeezes + i]);
        }
      }
    }
  }
};

// Sets without three-input instructions.
template <class Vector>
struct Gates {
  using V = Vector;

  static constexpr unsigned kPiece = 3;

  static constexpr bool kInRegisters = false;

  template <unsigned shift>
  JM_INLINE V funnel(V low, V high) {
    return (low >> shift) | (high << (64 - shift));
  }

  JM_INLINE V select(V mask, V a, V b) { return (a & mask) | (b & ~mask); }
  JM_INLINE V pick(V m0, V a, V m1, V b, V m2, V c) { return (a & m0) | (b & m1) | (c & m2); }

  template <unsigned r>
  JM_INLINE void round(const V& ax, const V& ay, const V& bx, const V& by, Planes<V>& out) {
    round_of_gates<r>(ax, ay, bx, by, out);
  }
};

}  // namespace
}  // namespace jm::curlp
