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

// `groups` vectors' worth of states are worked on together. The code of all rounds is larger than what a core
// keeps decoded, so it is cut in pieces, and each piece goes over all groups before the next one is begun.
// Fewer than `worth` chains are quicker one after another, with `alone`.
template <class Set, unsigned groups, unsigned worth, const One& alone>
struct Lanes {
  using V = typename Set::V;
  using Word = std::uint64_t;

  static constexpr unsigned kWidth = sizeof(V) / sizeof(Word);  // states in a group
  static constexpr unsigned kLanes = groups * kWidth;
  static constexpr unsigned kWorth = worth;
  // 729 trits and the first 39 once more.
  static constexpr unsigned kWords = 12;
  static constexpr unsigned kRate = Chunk::kWords;
  static constexpr unsigned kHalf = 7;  // words that the rate is gathered from on its way to natural order
  static constexpr Word kLastOfRate = (Word{1} << (trinary::kHashTrits % 64)) - 1;
  static constexpr unsigned kSeam = kTrits % 64;  // in the last word, where the repetition begins
  static constexpr unsigned kPieces = kRounds / Set::kPiece;
  static_assert(kPieces * Set::kPiece == kRounds && kRounds % 2 == 1);

  template <unsigned n>
  using Each = std::make_integer_sequence<unsigned, n>;

  // Both planes, x before y.
  struct State {
    V word[2 * kWords];

    V* x() { return word; }
    V* y() { return word + kWords; }
    template <unsigned i>
    JM_TARGET __attribute__((always_inline)) V& at() {
      return word[i];
    }
  };

  template <class S>
  struct Ref {
    S& state;
    template <unsigned i>
    JM_TARGET __attribute__((always_inline)) decltype(auto) at() const {
      return state.template at<i>();
    }
  };

  // A state in memory, seen from three places, so that the distance to every word fits one byte: else the
  // code of all rounds is longer than the decoders can keep up with.
  struct View {
    static constexpr unsigned kReach = 128 / sizeof(V);
    V* front;
    V* middle;
    V* back;

    JM_TARGET __attribute__((always_inline)) explicit View(State& state)
        : front(place(state, 1)), middle(place(state, 3)), back(place(state, 5)) {}
    // The compiler is not to know how they are related.
    JM_TARGET __attribute__((always_inline)) static V* place(State& state, unsigned n) {
      V* at = state.word + n * kReach;
      asm("" : "+r"(at));
      return at;
    }
    template <unsigned i>
    JM_TARGET __attribute__((always_inline)) V& at() const {
      if constexpr (i < 2 * kReach) return front[static_cast<int>(i) - static_cast<int>(kReach)];
      if constexpr (i >= 4 * kReach) return back[static_cast<int>(i) - static_cast<int>(5 * kReach)];
      return middle[static_cast<int>(i) - static_cast<int>(3 * kReach)];
    }
  };

  // A state of zeros but for the rate.
  struct Blank {
    V word[2 * kRate];
    V last[2];

    JM_TARGET
        __attribute__((always_inline)) explicit Blank(const Word (*x)[kWidth], const Word (*y)[kWidth]) {
      for (unsigned w = 0; w < kRate; ++w) {
        word[w] = load(x[w]);
        word[kRate + w] = load(y[w]);
      }
      last[0] = word[0] << kSeam;
      last[1] = word[kRate] << kSeam;
    }
    template <unsigned i>
    JM_TARGET __attribute__((always_inline)) V at() const {
      if constexpr (i % kWords < kRate) return word[i / kWords * kRate + i % kWords];
      if constexpr (i % kWords == kWords - 1) return last[i / kWords];
      return V{};
    }
  };

  struct Group {
    State state;
    State spare;
    // The rates of its lanes; word w of lane l is x[w][l].
    alignas(sizeof(V)) Word x[kRate][kWidth];
    alignas(sizeof(V)) Word y[kRate][kWidth];

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

  // The 64 trits from bit `at` (< 729) on begin in word at / 64 and go on in the next one. Behind the last
  // trit comes the first one: there the two overlap, with the same bits.
  static constexpr unsigned next_word(unsigned at) { return (at / 64 + 1) % kWords; }
  template <unsigned at>
  JM_INLINE V join(V low, V high) {
    constexpr unsigned shift = at % 64;
    if constexpr (at / 64 + 1 == kWords) {
      return (low >> shift) | (high << (kSeam - shift));
    } else if constexpr (shift == 0) {
      return low;
    } else {
      return Set::template funnel<shift>(low, high);
    }
  }
  template <unsigned at>
  JM_INLINE V window(const V* plane) {
    return join<at>(plane[at / 64], plane[next_word(at)]);
  }

  // `low` is the word of `in` that the window of word j begins in, if the word before has ended in it; then
  // the one that the next window may begin in.
  template <unsigned r, unsigned j, class In, class Out>
  JM_INLINE void round_word(In in, Out out, Planes<V>& low) {
    constexpr auto begin = [](unsigned word) { return (64 * word + rotation(r)) % kTrits; };
    constexpr unsigned at = begin(j);
    constexpr unsigned first = at / 64;
    constexpr unsigned second = next_word(at);
    if constexpr (j == 0 || next_word(begin(j - 1)) != first) {
      low = {in.template at<first>(), in.template at<kWords + first>()};
    }
    const Planes<V> high = {in.template at<second>(), in.template at<kWords + second>()};
    Planes<V> made;
    Set::template round<r>(in.template at<j>(), in.template at<kWords + j>(), join<at>(low.x, high.x),
                           join<at>(low.y, high.y), made);
    out.template at<j>() = made.x;
    out.template at<kWords + j>() = made.y;
    low = high;
    if constexpr (!Set::kInRegisters) asm volatile("" ::: "memory");
  }

  template <unsigned r, class In, class Out, unsigned... j>
  JM_INLINE void round(In in, Out out, std::integer_sequence<unsigned, j...>) {
    Planes<V> low{};
    (round_word<r, j>(in, out, low), ...);
  }

  template <unsigned first, unsigned n, class In, class Out>
  JM_INLINE void one_round(In in, Out out) {
    if constexpr (n % 2 == 0) {
      round<first + n>(in, out, Each<kWords>());
    } else {
      round<first + n>(out, in, Each<kWords>());
    }
  }

  // Rounds first .. first + sizeof...(r) - 1. `in` is overwritten.
  template <unsigned first, class In, class Out, unsigned... r>
  JM_INLINE void rounds(In in, Out out, std::integer_sequence<unsigned, r...>) {
    (one_round<first, r>(in, out), ...);
  }

  // Rounds n * kPiece .. n * kPiece + kPiece - 1.
  template <unsigned n>
  JM_TARGET __attribute__((noinline)) static void piece(State& from, State& to) {
    if constexpr (Set::kInRegisters) {
      State in = from;
      State out;
      rounds<n * Set::kPiece>(Ref<State>{in}, Ref<State>{out}, Each<Set::kPiece>());
      to = out;
    } else {
      const View in(from);
      const View out(to);
      rounds<n * Set::kPiece>(in, out, Each<Set::kPiece>());
    }
  }

  // The first piece, from a state of zeros but for the rate.
  JM_TARGET __attribute__((noinline)) static void first_piece(Group& group) {
    const Blank blank(group.x, group.y);
    if constexpr (Set::kInRegisters) {
      State in;
      State out;
      round<0>(Ref<const Blank>{blank}, Ref<State>{in}, Each<kWords>());
      rounds<1>(Ref<State>{in}, Ref<State>{out}, Each<Set::kPiece - 1>());
      group.spare = in;
    } else {
      const View in(group.state);
      const View out(group.spare);
      round<0>(Ref<const Blank>{blank}, out, Each<kWords>());
      rounds<1>(out, in, Each<Set::kPiece - 1>());
    }
  }

  template <unsigned n>
  JM_INLINE void piece_of_all(Group* group, unsigned count) {
    for (unsigned g = 0; g < count; ++g) {
      if constexpr (n % 2 == 0) {
        piece<n>(group[g].state, group[g].spare);
      } else {
        piece<n>(group[g].spare, group[g].state);
      }
    }
  }
  template <unsigned... n>
  JM_INLINE void pieces(Group* group, unsigned count, std::integer_sequence<unsigned, n...>) {
    (piece_of_all<n + 1>(group, count), ...);
  }

  // 27 rounds from `state` to `spare` of each group.
  JM_INLINE void rounds(Group* group, unsigned count) {
    piece_of_all<0>(group, count);
    pieces(group, count, Each<kPieces - 1>());
  }

  // out[i] = in[i + step (i / divisor mod 3)], for word j of out.
  template <unsigned divisor, unsigned step, unsigned j>
  JM_INLINE V by_digit_word(const V* in) {
    const V one = window<(64 * j + step) % kTrits>(in);
    const V two = window<(64 * j + 2 * step) % kTrits>(in);
    return Set::pick(all(digit_mask(j, divisor, 0)), in[j], all(digit_mask(j, divisor, 1)), one,
                     all(digit_mask(j, divisor, 2)), two);
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
    plane[kWords - 1] = (plane[kWords - 1] & all((Word{1} << kSeam) - 1)) | (plane[0] << kSeam);
  }

  // The rate alone of what the rounds leave in `spare`.
  JM_TARGET __attribute__((noinline)) static void end(Group& group) {
    V x[kRate];
    V y[kRate];
    reorder<kHalf, kRate>(group.spare.x(), x);
    reorder<kHalf, kRate>(group.spare.y(), y);
    x[kRate - 1] &= all(kLastOfRate);
    y[kRate - 1] &= all(kLastOfRate);
    for (unsigned w = 0; w < kRate; ++w) {
      store(group.x[w], x[w]);
      store(group.y[w], y[w]);
    }
  }

  // Each rate becomes the one after absorbing it into a state of zeros and transforming that, `times` times.
  JM_TARGET static void hash(Group* group, unsigned count, unsigned times) {
    for (; times > 0; --times) {
      for (unsigned g = 0; g < count; ++g) first_piece(group[g]);
      pieces(group, count, Each<kPieces - 1>());
      for (unsigned g = 0; g < count; ++g) end(group[g]);
    }
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

  JM_TARGET __attribute__((noinline)) static void to_natural_order(Group& group) {
    reorder<kWords, kWords>(group.spare.x(), group.state.x());
    reorder<kWords, kWords>(group.spare.y(), group.state.y());
  }

  JM_TARGET static void transform(Group* group, unsigned count) {
    rounds(group, count);
    for (unsigned g = 0; g < count; ++g) to_natural_order(group[g]);
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
