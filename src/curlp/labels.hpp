// SPDX-License-Identifier: GPL-3.0-or-later
// Where the trits of Curl-P-27 are while a kernel works on them. Private to curlp/.
//
// Curl's round is new[i] = f(old[364 i], old[364 (i + 1)]), indices mod 729. Let trit i be at label 364^r
// i before round r: then no trit moves and the round is P[k] = f(P[k], P[k + d]) with d = 364^(r + 1), that
// is, one rotation of the whole state by a constant. After 27 rounds trit i is at label 364^27 i = 82 i =
// i + 81 (i mod 9), which two steps of three rotations undo.
//
// With +1 = (positive, negative) = (1, either), 0 = (0, 0), -1 = (0, 1) the round is
//   positive' = ~a.positive & (a.negative ^ b.positive)
//   negative' = ~a.positive ^ (b.negative & ~b.positive).
#pragma once

#include <cstdint>

namespace jm::curlp {

inline constexpr unsigned kTrits = 729;
inline constexpr unsigned kRounds = 27;

// By how much the second trit of a round (0..26) is behind the first.
constexpr unsigned rotation(unsigned round) {
  unsigned d = 1;
  for (unsigned r = 0; r <= round; ++r) d = d * 364 % kTrits;
  return d;
}

// The first step back to the natural order is half[i] = in[i + 243 (i / 3 mod 3)], the second
// out[i] = half[i + 81 (i mod 3)]. In each, bits of word j whose trit's number is n with
// n / divisor mod 3 = t; numbers go on after the 729th.
constexpr std::uint64_t digit_mask(unsigned j, unsigned divisor, unsigned t) {
  std::uint64_t mask = 0;
  for (unsigned bit = 0; bit < 64; ++bit) {
    if ((64 * j + bit) / divisor % 3 == t) mask |= std::uint64_t{1} << bit;
  }
  return mask;
}

}  // namespace jm::curlp
