// SPDX-License-Identifier: GPL-3.0-or-later
// The rounds of Curl-P-27 on the states of lanes.hpp, and the return to the natural order. Private to
// curlp/.
#pragma once

#include <utility>

#include "curlp/gates.hpp"
#include "curlp/labels.hpp"
#include "curlp/lanes/lane_states.hpp"

namespace jm::curlp {
namespace {

// The code of all rounds is cut in pieces, each of which goes over all groups before the next one is begun.
template <class Set>
struct LaneRounds : LaneStates<typename Set::V> {
  using Base = LaneStates<typename Set::V>;
  using Base::all;
  using Base::kRate;
  using Base::kSeam;
  using Base::kWords;
  using Base::load;
  using Base::store;
  using typename Base::Blank;
  using typename Base::Group;
  using typename Base::State;
  using typename Base::V;
  using typename Base::View;
  using typename Base::Word;
  template <class S>
  using Ref = typename Base::template Ref<S>;

  static constexpr unsigned kHalf = 7;  // words that the rate is gathered from for the natural order
  static constexpr Word kLastOfRate = (Word{1} << (trinary::kHashTrits % 64)) - 1;
  static constexpr unsigned kPieces = kRounds / Set::kPiece;
  static_assert(kPieces * Set::kPiece == kRounds && kRounds % 2 == 1);

  template <unsigned n>
  using Each = std::make_integer_sequence<unsigned, n>;

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

  // The same from a state of zeros but for the rate.
  JM_INLINE void rounds_of_rate(Group* group, unsigned count) {
    for (unsigned g = 0; g < count; ++g) first_piece(group[g]);
    pieces(group, count, Each<kPieces - 1>());
  }

  // out[i] = in[i + step (i / divisor mod 3)], for word j of out.
  template <unsigned divisor, unsigned step, unsigned j>
  JM_INLINE V by_digit_word(const V* in) {
    const V one = window<(64 * j + step) % kTrits>(in);
    const V two = window<(64 * j + 2 * step) % kTrits>(in);
    constexpr Word masks[] = {digit_mask(j, divisor, 0), digit_mask(j, divisor, 1),
                              digit_mask(j, divisor, 2)};
    return Set::pick(all(masks[0]), in[j], all(masks[1]), one, all(masks[2]), two);
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

  JM_TARGET __attribute__((noinline)) static void to_natural_order(Group& group) {
    reorder<kWords, kWords>(group.spare.x(), group.state.x());
    reorder<kWords, kWords>(group.spare.y(), group.state.y());
  }
};

}  // namespace
}  // namespace jm::curlp
