// SPDX-License-Identifier: GPL-3.0-or-later
// In which order a bit-sliced kernel goes through the trits of a state.
//
// Labels: before round r + 1 the logical trit i lies at place 364^r * i mod 729. So no trit moves, and round
// r computes P[k] = S(P[k], P[k + d_r]) with d_r = 364^r mod 729 = -2 d_(r+1). A pass takes up to five rounds
// r + 1..r + m at once: in units of u = +-d_(r+m) (places k = u * j) their distances are 2^(m-1), -2^(m-2),
// ..., +-1, so that a loop over j needs one window of values and two loads and one store a trit.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace jm::curlp {

// A state has 729 places, and as many more as a pass at most sets aside when it goes round in place.
inline constexpr unsigned kRingPlaces = 729;
inline constexpr unsigned kPlaces = kRingPlaces + 21;
inline constexpr unsigned kMaxDepth = 5;

// Where logical trit `i` (0..728) lies after `rounds`.
unsigned place_after(unsigned rounds, unsigned i);

// How far a pass of `rounds` looks, in steps of its loop.
struct Reach {
  unsigned first;   // distance of the first round
  unsigned warm;    // steps before the first result
  unsigned lag;     // results come so many steps behind what is read
  unsigned unroll;  // results come in 1 + n * unroll
  unsigned ahead;   // a result at j depends on j - behind .. j + ahead
  unsigned behind;
};
constexpr Reach reach(unsigned rounds) {
  Reach reach{1u << (rounds - 1), (1u << (rounds - 1)) - 1, 0, rounds > 1 ? 8u : 1u, 0, 0};
  for (unsigned m = 1; m <= rounds; ++m) {
    const unsigned distance = 1u << (rounds - m);
    (m % 2 != 0 ? reach.ahead : reach.behind) += distance;
    if (m > 1 && m % 2 != 0) reach.lag += distance;
  }
  return reach;
}

// One pass: a loop over places. Offsets are in words from the start of a state.
struct SlicedPass {
  unsigned rounds;  // 1..kMaxDepth
  unsigned phase;   // number of the rounds before it, modulo 3
  unsigned count;   // results
  unsigned saved;   // results to come that are set aside first, because the last steps read them
  // Rounds > 1: step n reads offsets[n] and offsets[n + first], writes offsets[n - lag]; the copies to set
  // aside go from offsets[warm - lag + i] to offsets[warm - lag + i + 729].
  // Rounds = 1: result n reads offsets[2n] and offsets[2n + 1], and is written to the former.
  std::vector<std::uint16_t> offsets;
};

// What a plan is for: a kernel's lanes and how many rounds it fuses.
struct Shape {
  unsigned lanes;
  unsigned depth;
};

// All results of the rounds `after` - `rounds` + 1 to `after`; `in_place` if it reads the state that it
// writes. Rounds: 2..kMaxDepth.
SlicedPass whole(Shape shape, unsigned after, unsigned rounds, bool in_place);

// Two passes of head(shape) rounds each, that begin with round 1: what changes if the trit at `place`
// does. Their results are written to states of their own, where the others already are.
unsigned head(Shape shape);
std::array<SlicedPass, 2> touched(Shape shape, unsigned place);

// From the state after `done` rounds, kept elsewhere, to the logical trits `first` to `first + count` - 1
// (of 243) after `rounds` (>= `done` + 2).
std::vector<SlicedPass> finish(Shape shape, unsigned done, unsigned rounds, unsigned first, unsigned count);

// Offsets of the logical trits `first` to `first + count` - 1 after `rounds`.
std::vector<std::uint16_t> offsets_after(Shape shape, unsigned rounds, unsigned first, unsigned count);

}  // namespace jm::curlp
