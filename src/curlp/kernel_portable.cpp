// For every machine: with the compiler's vectors of 16 bytes, which every target has (SSE2, NEON) or gets in
// plain words. One state goes in pairs of its words, see labels.hpp; many states two at a time.
#include <cstring>
#include <utility>

#define JM_TARGET
#include "curlp/kernel.hpp"
#include "curlp/labels.hpp"
#include "curlp/lanes.hpp"

namespace jm::curlp {
namespace {

using Word = std::uint64_t;
using Plane = State::Plane;
using Pair = Word __attribute__((vector_size(16)));

constexpr unsigned kPairs = State::kWords / 2;

struct PackedState {
  alignas(16) Plane x;  // positive, inverted before a round of Step::Last
  alignas(16) Plane y;  // negative, inverted before a round of Step::Middle
};

template <class Words>
inline Pair load(const Words& words, unsigned at) {
  Pair pair;
  std::memcpy(&pair, words.data() + at, sizeof pair);
  return pair;
}

template <class Words>
inline void store(Words& words, unsigned at, Pair pair) {
  std::memcpy(words.data() + at, &pair, sizeof pair);
}

// Words `at` and `at + 1`. Made of two aligned loads where `at` is odd: a load that crosses two stores just
// made would wait for both.
template <unsigned at>
inline Pair two_words(const Plane& plane) {
  if constexpr (at % 2 == 0) {
    return load(plane, at);
  } else {
    return __builtin_shufflevector(load(plane, at - 1), load(plane, at + 1), 1, 2);
  }
}

// The 128 trits from bit `at` (< 729) on.
template <unsigned at>
inline Pair window(const Plane& plane) {
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
[[gnu::always_inline]] inline void unroll(F&& f) {
  [&]<unsigned... i>(std::integer_sequence<unsigned, i...>) __attribute__((always_inline)) {
    (f.template operator()<i>(), ...);
  }
  (std::make_integer_sequence<unsigned, n>());
}

// Every third round inverts one plane, so that four operations do.
enum class Step { First, Middle, Last };

template <unsigned round>
[[gnu::always_inline]] inline void apply(const PackedState& in, PackedState& out) {
  constexpr Step step = static_cast<Step>(round % 3);
  unroll<kPairs>([&]<unsigned j>() __attribute__((always_inline)) {
    constexpr unsigned at = (128 * j + rotation(round)) % kTrits;
    const Pair ax = load(in.x, 2 * j);
    const Pair ay = load(in.y, 2 * j);
    const Pair bx = window<at>(in.x);
    const Pair by = window<at>(in.y);
    if constexpr (step == Step::First) {  // gives (positive, ~negative)
      store(out.x, 2 * j, ~ax & (ay ^ bx));
      store(out.y, 2 * j, ax ^ (by & ~bx));
    } else if constexpr (step == Step::Middle) {  // gives (~positive, negative)
      store(out.x, 2 * j, ax | (ay ^ bx));
      store(out.y, 2 * j, ax ^ (by | bx));
    } else {  // gives (positive, negative)
      store(out.x, 2 * j, ax & ~(ay ^ bx));
      store(out.y, 2 * j, ax ^ (by & bx));
    }
  });
}

// `a` is overwritten, the result is in `b`, its trits at label 82 i.
void rounds(PackedState& a, PackedState& b) {
  unroll<kRounds>([&]<unsigned r>() __attribute__((always_inline)) {
    if constexpr (r % 2 == 0) {
      apply<r>(a, b);
    } else {
      apply<r>(b, a);
    }
  });
  static_assert(kRounds % 2 == 1 && kRounds % 3 == 0);
}

// out[i] = in[i + step * (i / divisor mod 3)] for the first `pairs` pairs.
template <unsigned pairs, unsigned divisor, unsigned step, class Out>
[[gnu::always_inline]] inline void rotate_by_digit(const Plane& in, Out& out) {
  unroll<pairs>([&]<unsigned j>() __attribute__((always_inline)) {
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
inline void reorder(const Plane& in, Out& out) {
  alignas(16) Plane half;
  rotate_by_digit<kPairs, 3, 243>(in, half);
  rotate_by_digit<pairs, 1, 81>(half, out);
}

using Two = Lanes<Gates<Pair>, 2, hash_portable>;

}  // namespace

void transform_portable(State& state) {
  PackedState a = {state.positive, state.negative};
  PackedState b;
  rounds(a, b);
  reorder<kPairs>(b.x, state.positive);
  reorder<kPairs>(b.y, state.negative);
}

void hash_portable(const Chunk& block, Chunk& out) {
  PackedState a = {};
  PackedState b;
  for (std::size_t j = 0; j < Chunk::kWords; ++j) {
    a.x[j] = block.positive[j];
    a.y[j] = block.negative[j];
  }
  extend(a.x);
  extend(a.y);
  rounds(a, b);
  reorder<Chunk::kWords / 2>(b.x, out.positive);
  reorder<Chunk::kWords / 2>(b.y, out.negative);
  for (std::size_t j = 0; j < Chunk::kWords; ++j) out.negative[j] &= ~out.positive[j];
  out.cut(trinary::kHashTrits);
}

const Kernel kPortable = {"portable",    Two::kLanes, Two::kWorth,  transform_portable,
                          hash_portable, Two::chains, Two::sponges, Two::trials};

}  // namespace jm::curlp
