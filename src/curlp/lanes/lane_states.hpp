// SPDX-License-Identifier: GPL-3.0-or-later
// Where the states of lanes.hpp live: in registers or in memory, a word of each in a vector. Private to
// curlp/.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "curlp/labels.hpp"
#include "trinary/chunk.hpp"

namespace jm::curlp {
namespace {

using trinary::Chunk;

template <class Vector>
struct LaneStates {
  using V = Vector;
  using Word = std::uint64_t;

  static constexpr unsigned kWidth = sizeof(V) / sizeof(Word);  // states in a group
  // 729 trits and the first 39 once more.
  static constexpr unsigned kWords = 12;
  static constexpr unsigned kRate = Chunk::kWords;
  static constexpr unsigned kSeam = kTrits % 64;  // in the last word, where the repetition begins

  JM_INLINE V load(const Word* words) {
    V v;
    std::memcpy(&v, words, sizeof v);
    return v;
  }
  JM_INLINE void store(Word* words, V v) { std::memcpy(words, &v, sizeof v); }
  JM_INLINE V all(Word word) { return V{} + word; }

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
    // The compiler is not to know how they are related. What lies behind the state is not used.
    JM_TARGET __attribute__((always_inline)) static V* place(State& state, unsigned n) {
      V* at = state.word + std::min(n * kReach, 2 * kWords);
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
};

}  // namespace
}  // namespace jm::curlp
