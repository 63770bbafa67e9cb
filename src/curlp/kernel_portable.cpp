// Curl-P-27 on one bit-packed state in plain 64-bit words.
//
// Curl's round is new[i] = f(old[364 i], old[364 (i + 1)]), indices mod 729. Let trit i stand at label
// 364^r i before round r: then no trit moves and the round is P[k] = f(P[k], P[k + d]) with d = 364^(r + 1),
// that is, one rotation of the whole state by a constant. After 27 rounds trit i stands at label 364^27 i =
// 82 i = i + 81 (i mod 9), which two steps of three rotations undo.
//
// f in two bits: with +1 = (1, either), 0 = (0, 0), -1 = (0, 1),
//   positive = ~(a.positive | (a.negative ^ ~b.positive)), negative = ~a.positive ^ (b.negative &
//   ~b.positive).
// The kernel keeps `positive` inverted, which saves an operation.
#include <utility>

#include "curlp/kernel.hpp"

namespace jm::curlp {
namespace {

using Word = std::uint64_t;
using Plane = State::Plane;
constexpr unsigned kTrits = 729;
constexpr unsigned kRounds = 27;

struct Planes {
  Plane nonpositive;  // ~State::positive
  Plane negative;
};

// The 64 trits from bit `at` (< 729) on.
template <unsigned at>
inline Word window(const Plane& plane) {
  constexpr unsigned word = at / 64;
  constexpr unsigned shift = at % 64;
  if constexpr (shift == 0) {
    return plane[word];
  } else {
    return plane[word] >> shift | plane[word + 1] << (64 - shift);
  }
}

constexpr unsigned rotation(unsigned round) {
  unsigned d = 1;
  for (unsigned r = 0; r <= round; ++r) d = d * 364 % kTrits;
  return d;
}

template <unsigned d, unsigned j>
inline void round_word(const Planes& in, Planes& out) {
  constexpr unsigned at = (64 * j + d) % kTrits;
  const Word a1 = in.nonpositive[j];
  const Word a0 = in.negative[j];
  const Word b1 = window<at>(in.nonpositive);
  const Word b0 = window<at>(in.negative);
  out.nonpositive[j] = ~a1 | (a0 ^ b1);
  out.negative[j] = a1 ^ (b0 & b1);
}

template <unsigned d>
inline void round_of(const Planes& in, Planes& out) {
  [&]<std::size_t... j>(std::index_sequence<j...>) {
    (round_word<d, j>(in, out), ...);
  }
  (std::make_index_sequence<State::kWords>());
}

// 27 rounds; `a` is overwritten, the result is in `b`, its trits at label 82 i.
inline void rounds(Planes& a, Planes& b) {
  [&]<std::size_t... r>(std::index_sequence<r...>) {
    ((r % 2 == 0 ? round_of<rotation(r)>(a, b) : round_of<rotation(r)>(b, a)), ...);
  }
  (std::make_index_sequence<kRounds>());
  static_assert(kRounds % 2 == 1);
}

// Bits of word j whose trit's number is congruent to `residue` mod 9.
constexpr Word every_ninth(unsigned j, unsigned residue) {
  Word mask = 0;
  for (unsigned bit = 0; bit < 64; ++bit) {
    if ((64 * j + bit) % 9 == residue) mask |= Word{1} << bit;
  }
  return mask;
}
// The same for (number mod 3) and for (number / 3 mod 3).
constexpr Word low_digit(unsigned j, unsigned t) {
  return every_ninth(j, t) | every_ninth(j, t + 3) | every_ninth(j, t + 6);
}
constexpr Word high_digit(unsigned j, unsigned t) {
  return every_ninth(j, 3 * t) | every_ninth(j, 3 * t + 1) | every_ninth(j, 3 * t + 2);
}

// out[i] = in[i + 243 (i / 3 mod 3)], then out[i] = in[i + 81 (i mod 3)].
template <unsigned j>
inline void by_243(const Plane& in, Plane& out) {
  out[j] = (in[j] & high_digit(j, 0)) | (window<(64 * j + 243) % kTrits>(in) & high_digit(j, 1)) |
           (window<(64 * j + 486) % kTrits>(in) & high_digit(j, 2));
}
template <unsigned j>
inline void by_81(const Plane& in, Plane& out) {
  out[j] = (in[j] & low_digit(j, 0)) | (window<(64 * j + 81) % kTrits>(in) & low_digit(j, 1)) |
           (window<(64 * j + 162) % kTrits>(in) & low_digit(j, 2));
}

template <unsigned words, class Out>
inline void reorder(const Plane& in, Out& out) {
  Plane half;
  [&]<std::size_t... j>(std::index_sequence<j...>) {
    (by_243<j>(in, half), ...);
  }
  (std::make_index_sequence<State::kWords>());
  [&]<std::size_t... j>(std::index_sequence<j...>) {
    Plane full;
    (by_81<j>(half, full), ...);
    ((out[j] = full[j]), ...);
  }
  (std::make_index_sequence<words>());
}

void transform(State& state) {
  Planes a;
  Planes b;
  for (std::size_t j = 0; j < State::kWords; ++j) a.nonpositive[j] = ~state.positive[j];
  a.negative = state.negative;
  rounds(a, b);
  for (Word& word : b.nonpositive) word = ~word;
  reorder<State::kWords>(b.nonpositive, state.positive);
  reorder<State::kWords>(b.negative, state.negative);
}

void hash(const Chunk& block, Chunk& out) {
  Planes a;
  Planes b;
  a.nonpositive.fill(~Word{0});
  a.negative.fill(0);
  for (std::size_t j = 0; j < Chunk::kWords; ++j) {
    a.nonpositive[j] = ~block.positive[j];
    a.negative[j] = block.negative[j];
  }
  constexpr unsigned seam = kTrits % 64;  // where trit 0 stands again, in word 11
  a.nonpositive[11] = ~(block.positive[0] << seam);
  a.negative[11] = block.negative[0] << seam;
  a.nonpositive[12] = ~(block.positive[0] >> (64 - seam) | block.positive[1] << seam);
  a.negative[12] = block.negative[0] >> (64 - seam) | block.negative[1] << seam;
  rounds(a, b);
  reorder<Chunk::kWords>(b.nonpositive, out.positive);
  reorder<Chunk::kWords>(b.negative, out.negative);
  constexpr Word last = (Word{1} << (243 - 192)) - 1;
  for (std::size_t j = 0; j < Chunk::kWords; ++j) {
    const Word mask = j == 3 ? last : ~Word{0};
    out.positive[j] = ~out.positive[j] & mask;
    out.negative[j] &= ~out.positive[j] & mask;
  }
}

}  // namespace

const Kernel kPortable = {"portable", transform, hash};

}  // namespace jm::curlp
