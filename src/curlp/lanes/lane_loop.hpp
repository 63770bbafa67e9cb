// SPDX-License-Identifier: GPL-3.0-or-later
// The rounds of lane_rounds.hpp as a loop whose shifts come from a table, for sets that shift each lane by a
// count of its own: unrolled, the code of all rounds does not fit the cache of decoded instructions.
// Private to kernel_<set>.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "curlp/lanes/lane_rounds.hpp"

namespace jm::curlp {
namespace {

// Where the windows of a round lie. Those of the words before `seam` end before the last trit; window j
// ends in word j + high. From word `seam` on they are counted from the first trit again.
struct LaneStep {
  struct Part {
    std::ptrdiff_t high;
    std::uint64_t right;  // shift of the word that a window begins in
    std::uint64_t left;   // and of the one that it ends in
  };
  Part front;
  Part back;
  unsigned seam;
  // The word that the first window from `seam` on begins in: shifted left by so much if it is the last one,
  // whose trits then lie right before the first word.
  unsigned begin;
  std::uint64_t lift;
};

constexpr LaneStep lane_step(unsigned r) {
  constexpr unsigned last = kTrits / 64;
  constexpr unsigned trits = kTrits % 64;  // in the last word
  const unsigned word = rotation(r) / 64;
  const unsigned shift = rotation(r) % 64;
  const unsigned seam = last - word;
  const std::ptrdiff_t back = -static_cast<std::ptrdiff_t>(seam);
  const LaneStep::Part front = {static_cast<std::ptrdiff_t>(word) + 1, shift, 64 - shift};
  if (shift < trits) return {front, {back, shift + 64 - trits, trits - shift}, seam, last, 64 - trits};
  return {front, {back + 1, shift - trits, 64 + trits - shift}, seam, 0, 0};
}

template <unsigned... r>
constexpr std::array<LaneStep, kRounds> lane_steps(std::integer_sequence<unsigned, r...>) {
  return {lane_step(r)...};
}
inline constexpr std::array<LaneStep, kRounds> kLaneSteps =
    lane_steps(std::make_integer_sequence<unsigned, kRounds>());

// No shift is by 64, and no round begins behind the seam.
constexpr bool fit(const std::array<LaneStep, kRounds>& steps) {
  for (const LaneStep& step : steps) {
    if (step.front.left > 63 || step.back.left > 63 || step.back.right > 63 || step.seam == 0) return false;
  }
  return true;
}
static_assert(fit(kLaneSteps) && kRounds % 3 == 0);

template <class Set>
struct LaneLoop : LaneRounds<Set> {
  using Base = LaneRounds<Set>;
  using Base::all;
  using Base::kWords;
  using typename Base::Blank;
  using typename Base::Group;
  using typename Base::State;
  using typename Base::V;
  template <unsigned n>
  using Each = typename Base::template Each<n>;

  struct Shifts {
    const V* high;
    V right;
    V left;

    // The compiler is not to know that all lanes are shifted alike: that takes two operations a shift.
    JM_TARGET __attribute__((always_inline)) Shifts(const V* in, const LaneStep::Part& part)
        : high(in + part.high), right(all(part.right)), left(all(part.left)) {
      asm("" : "+x"(right), "+x"(left));
    }
  };

  template <unsigned r, unsigned j>
  JM_INLINE void word(const LaneStep& step, unsigned seam, const V* in, V* out, Shifts& by, Planes<V>& low) {
    if (j > 0 && j == seam) [[unlikely]] {
      low = {in[step.begin] << all(step.lift), in[kWords + step.begin] << all(step.lift)};
      by = Shifts(in, step.back);
    }
    const Planes<V> high = {by.high[j], by.high[kWords + j]};
    Planes<V> made;
    Set::template round<r>(in[j], in[kWords + j], (low.x >> by.right) | (high.x << by.left),
                           (low.y >> by.right) | (high.y << by.left), made);
    out[j] = made.x;
    out[kWords + j] = made.y;
    low = high;
    asm volatile("" ::: "memory");
  }

  // A round whose number is r mod 3.
  template <unsigned r, unsigned... j>
  JM_INLINE void round(const LaneStep& step, const V* in, V* out, std::integer_sequence<unsigned, j...>) {
    Shifts by(in, step.front);
    Planes<V> low = {by.high[-1], by.high[static_cast<int>(kWords) - 1]};
    unsigned seam = step.seam;
    asm("" : "+r"(seam));
    (word<r, j>(step, seam, in, out, by, low), ...);
  }

  // All rounds but the first, from `spare` to `spare`.
  JM_TARGET __attribute__((noinline)) static void rest(Group& group) {
    V* in = group.spare.word;
    V* out = group.state.word;
    for (const LaneStep* step = &kLaneSteps[1];; step += 3) {
      round<1>(step[0], in, out, Each<kWords>());
      round<2>(step[1], out, in, Each<kWords>());
      if (step == &kLaneSteps[kRounds - 2]) break;
      round<0>(step[2], in, out, Each<kWords>());
      std::swap(in, out);
    }
  }

  JM_TARGET __attribute__((noinline)) static void first(Group& group) {
    using To = typename Base::template Ref<State>;
    const Blank blank(group.x, group.y);
    Base::template round<0>(typename Base::template Ref<const Blank>{blank}, To{group.spare}, Each<kWords>());
  }

  JM_TARGET static void rounds_of_rate(Group* group, unsigned count) {
    for (unsigned g = 0; g < count; ++g) {
      first(group[g]);
      rest(group[g]);
    }
  }

  JM_TARGET static void rounds(Group* group, unsigned count) {
    for (unsigned g = 0; g < count; ++g) {
      round<0>(kLaneSteps[0], group[g].state.word, group[g].spare.word, Each<kWords>());
      rest(group[g]);
    }
  }
};

}  // namespace
}  // namespace jm::curlp
