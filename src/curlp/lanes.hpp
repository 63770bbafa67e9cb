// Curl-P-27 on several independent states side by side, one in each 64-bit lane of a vector. Private to
// kernel_<set>.cpp: each of them defines JM_TARGET (the function attribute that permits its instructions)
// before including this, and gives a struct `Set`:
//   V                             GCC vector of 64-bit words
//   funnel<shift>(low, high)      the 64 bits from bit `shift` (1..63) on of high:low
//   round<r>(ax, ay, bx, by, out) round r of labels.hpp on the planes x (positive) and y (negative); it may
//                                 keep planes inverted between rounds, not before the first or after the last
//   select(mask, a, b)            bits of a where mask is 1, else of b
// Everything here is in an unnamed namespace, so that no two sets share code.
#pragma once

#define JM_INLINE JM_TARGET __attribute__((always_inline)) static inline

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "curlp/chain.hpp"
#include "curlp/gates.hpp"
#include "curlp/labels.hpp"
#include "curlp/one.hpp"
#include "curlp/state.hpp"
#include "trinary/chunk.hpp"

namespace jm::curlp {
namespace {

using trinary::Chunk;

// Fewer than `worth` chains are quicker one after another, with `alone`.
template <class Set, unsigned worth, const One& alone>
struct Lanes {
  using V = typename Set::V;
  using Word = std::uint64_t;

  static constexpr unsigned kLanes = sizeof(V) / sizeof(Word);
  static constexpr unsigned kWorth = worth;
  // 729 trits and the first 103 once more, so that any 64 in a row lie in two neighbours.
  static constexpr unsigned kWords = 13;
  static constexpr unsigned kRate = Chunk::kWords;
  static constexpr unsigned kHalf = 8;  // words that the rate is gathered from on its way to natural order
  static constexpr Word kLastOfRate = (Word{1} << (trinary::kHashTrits % 64)) - 1;
  static constexpr unsigned kSeam = kTrits % 64;  // in word 11, where the repetition begins

  template <unsigned n>
  using Each = std::make_integer_sequence<unsigned, n>;

  struct State {
    V x[kWords];
    V y[kWords];
  };

  // The rates of all lanes; word w of lane l is x[w][l].
  struct Rates {
    alignas(sizeof(V)) Word x[kRate][kLanes];
    alignas(sizeof(V)) Word y[kRate][kLanes];

    void set(unsigned lane, const Chunk& chunk) {
      for (unsigned w = 0; w < kRate; ++w) {
        x[w][lane] = chunk.positive[w];
        y[w][lane] = chunk.negative[w];
      }
    }

    void get(unsigned lane, Chunk& chunk) const {
      for (unsigned w = 0; w < kRate; ++w) {
        chunk.positive[w] = x[w][lane];
        chunk.negative[w] = y[w][lane] & ~x[w][lane];
      }
    }
  };

  JM_INLINE V load(const Word* words) {
    V v;
    std::memcpy(&v, words, sizeof v);
    return v;
  }
  JM_INLINE void store(Word* words, V v) { std::memcpy(words, &v, sizeof v); }
  JM_INLINE V all(Word word) { return V{} + word; }

  // The 64 trits from bit `at` (< 729) on.
  template <unsigned at>
  JM_INLINE V window(const V* plane) {
    if constexpr (at % 64 == 0) {
      return plane[at / 64];
    } else {
      return Set::template funnel<at % 64>(plane[at / 64], plane[at / 64 + 1]);
    }
  }

  template <unsigned r, unsigned j>
  JM_INLINE void round_word(const State& in, State& out) {
    constexpr unsigned at = (64 * j + rotation(r)) % kTrits;
    Planes<V> made;
    Set::template round<r>(in.x[j], in.y[j], window<at>(in.x), window<at>(in.y), made);
    out.x[j] = made.x;
    out.y[j] = made.y;
  }

  template <unsigned r, unsigned... j>
  JM_INLINE void round(const State& in, State& out, std::integer_sequence<unsigned, j...>) {
    (round_word<r, j>(in, out), ...);
  }

  template <unsigned... r>
  JM_INLINE void rounds(State* states, std::integer_sequence<unsigned, r...>) {
    (round<r>(states[r % 2], states[(r + 1) % 2], Each<kWords>()), ...);
    static_assert(sizeof...(r) % 2 == 1);
  }

  // out[i] = in[i + step (i / divisor mod 3)], for word j of out.
  template <unsigned divisor, unsigned step, unsigned j>
  JM_INLINE V by_digit_word(const V* in) {
    const V one = window<(64 * j + step) % kTrits>(in);
    const V two = window<(64 * j + 2 * step) % kTrits>(in);
    return Set::select(all(digit_mask(j, divisor, 2)), two,
                       Set::select(all(digit_mask(j, divisor, 1)), one, in[j]));
  }

  template <unsigned divisor, unsigned step, unsigned... j>
  JM_INLINE void by_digit(const V* in, V* out, std::integer_sequence<unsigned, j...>) {
    ((out[j] = by_digit_word<divisor, step, j>(in)), ...);
  }

  // The first `words` words in natural order.
  template <unsigned half_words, unsigned words>
  JM_INLINE void reorder(const V* in, V* out) {
    V half[half_words];
    by_digit<3, 243>(in, half, Each<half_words>());
    by_digit<1, 81>(half, out, Each<words>());
  }

  JM_INLINE void extend(V* plane) {
    plane[11] = (plane[11] & all((Word{1} << kSeam) - 1)) | (plane[0] << kSeam);
    plane[12] = (plane[0] >> (64 - kSeam)) | (plane[1] << kSeam);
  }

  // Of what rounds() leaves.
  JM_INLINE void keep_rate(const State& state, Rates& rates) {
    V x[kRate];
    V y[kRate];
    reorder<kHalf, kRate>(state.x, x);
    reorder<kHalf, kRate>(state.y, y);
    x[kRate - 1] &= all(kLastOfRate);
    y[kRate - 1] &= all(kLastOfRate);
    for (unsigned w = 0; w < kRate; ++w) {
      store(rates.x[w], x[w]);
      store(rates.y[w], y[w]);
    }
  }

  // Absorbs into a state of zeros, transforms, keeps the rate alone: `times` times over.
  JM_TARGET static void hash(Rates& rates, unsigned times) {
    for (; times > 0; --times) {
      State states[2];
      for (unsigned w = 0; w < kWords; ++w) states[0].x[w] = states[0].y[w] = V{};
      for (unsigned w = 0; w < kRate; ++w) {
        states[0].x[w] = load(rates.x[w]);
        states[0].y[w] = load(rates.y[w]);
      }
      extend(states[0].x);
      extend(states[0].y);
      rounds(states, Each<kRounds>());
      keep_rate(states[1], rates);
    }
  }

  // Overwrites the rate and transforms, natural order before and after.
  JM_TARGET static void absorb(State& state, const Rates& rates) {
    for (unsigned w = 0; w < kRate; ++w) {
      const V mask = all(w + 1 < kRate ? ~Word{0} : kLastOfRate);
      state.x[w] = Set::select(mask, load(rates.x[w]), state.x[w]);
      state.y[w] = Set::select(mask, load(rates.y[w]), state.y[w]);
    }
    extend(state.x);
    extend(state.y);
    transform(state);
  }

  JM_TARGET static void transform(State& state) {
    State states[2] = {state, {}};
    rounds(states, Each<kRounds>());
    reorder<kWords, kWords>(states[1].x, state.x);
    reorder<kWords, kWords>(states[1].y, state.y);
  }

  JM_TARGET static void read(const State& state, Rates& rates) {
    for (unsigned w = 0; w < kRate; ++w) {
      const V mask = all(w + 1 < kRate ? ~Word{0} : kLastOfRate);
      store(rates.x[w], state.x[w] & mask);
      store(rates.y[w], state.y[w] & mask);
    }
  }

  // Kernel::trials.
  JM_TARGET static void trials(const curlp::State& from, std::size_t count, const Chunk* in,
                               std::size_t length, Chunk* out) {
    for (std::size_t at = 0; at < count; at += kLanes) {
      const unsigned used = static_cast<unsigned>(std::min<std::size_t>(kLanes, count - at));
      Rates rates{};
      for (unsigned lane = 0; lane < used; ++lane) rates.set(lane, in[at + lane]);
      State states[2];
      for (unsigned w = 0; w < kWords; ++w) {
        states[0].x[w] = all(from.positive[w]);
        states[0].y[w] = all(from.negative[w]);
      }
      for (unsigned w = 0; w < kRate; ++w) {
        const V mask = all(first_bits(w, length));
        states[0].x[w] = Set::select(mask, load(rates.x[w]), states[0].x[w]);
        states[0].y[w] = Set::select(mask, load(rates.y[w]), states[0].y[w]);
      }
      extend(states[0].x);
      extend(states[0].y);
      rounds(states, Each<kRounds>());
      keep_rate(states[1], rates);
      for (unsigned lane = 0; lane < used; ++lane) rates.get(lane, out[at + lane]);
    }
  }

  // Kernel::chains.
  static void chains(std::span<const Chain> list) {
    Rates rates{};
    std::array<Chunk*, kLanes> block{};
    std::array<unsigned, kLanes> left{};
    auto next = list.begin();
    while (true) {
      unsigned times = 0;
      unsigned busy = 0;
      for (unsigned lane = 0; lane < kLanes; ++lane) {
        if (left[lane] == 0 && next != list.end()) {
          block[lane] = next->block;
          left[lane] = next->steps;
          rates.set(lane, *next->block);
          ++next;
        }
        if (left[lane] == 0) continue;
        times = busy == 0 ? left[lane] : std::min(times, left[lane]);
        ++busy;
      }
      if (busy < worth) break;
      hash(rates, times);
      for (unsigned lane = 0; lane < kLanes; ++lane) {
        if (left[lane] == 0) continue;
        left[lane] -= times;
        if (left[lane] == 0) rates.get(lane, *block[lane]);
      }
    }
    for (unsigned lane = 0; lane < kLanes; ++lane) {
      if (left[lane] == 0) continue;
      rates.get(lane, *block[lane]);
      for (; left[lane] > 0; --left[lane]) alone.hash(*block[lane], *block[lane]);
    }
  }

  // Kernel::sponges.
  static void sponges(std::size_t count, const Chunk* in, std::size_t absorbs, Chunk* out,
                      std::size_t squeezes) {
    for (std::size_t from = 0; from < count; from += kLanes) {
      const unsigned used = static_cast<unsigned>(std::min<std::size_t>(kLanes, count - from));
      State state{};
      Rates rates{};
      for (std::size_t i = 0; i < absorbs; ++i) {
        for (unsigned lane = 0; lane < used; ++lane) rates.set(lane, in[(from + lane) * absorbs + i]);
        absorb(state, rates);
      }
      for (std::size_t i = 0; i < squeezes; ++i) {
        if (i > 0) transform(state);
        read(state, rates);
        for (unsigned lane = 0; lane < used; ++lane) rates.get(lane, out[(from + lane) * squeezes + i]);
      }
    }
  }
};

// Sets without three-input instructions.
template <class Vector>
struct Gates {
  using V = Vector;

  template <unsigned shift>
  JM_INLINE V funnel(V low, V high) {
    return (low >> shift) | (high << (64 - shift));
  }

  JM_INLINE V select(V mask, V a, V b) { return (a & mask) | (b & ~mask); }

  template <unsigned r>
  JM_INLINE void round(const V& ax, const V& ay, const V& bx, const V& by, Planes<V>& out) {
    round_of_gates<r>(ax, ay, bx, by, out);
  }
};

}  // namespace
}  // namespace jm::curlp
