// SPDX-License-Identifier: GPL-3.0-or-later
// What Kernel asks for of one state, written once: it stays in registers from block to block. Private to
// one_<set>.cpp: each of them defines JM_TARGET and JM_INLINE before including this, and gives a struct
// `Set`:
//   State, Rate           a state and its first 243 trits in registers, both planes; Rate has x and y with
//                         the operators of GCC's vectors, trits past the 243rd in it mean nothing
//   load, store           between memory and registers
//   take(state)           the rate as it is
//   put(state, rate)      overwrites it
//   blank(rate)           a state of zeros with that rate
//   transform(state)      27 rounds, natural order before and after
//   hashed(state)         the rate alone after 27 rounds
// Everything here is in an unnamed namespace, so that no two sets share code.
#pragma once

#include <cstddef>

#include "curlp/state.hpp"
#include "trinary/chunk.hpp"

namespace jm::curlp {
namespace {

using trinary::Chunk;

template <class Set>
struct OneState {
  using Registers = typename Set::State;
  using Rate = typename Set::Rate;

  // c = a + b, each trit by itself and modulo 3. b as the state has it: a trit that is positive may be in
  // both planes.
  JM_INLINE void plus(const Rate& a, const Rate& b, Rate& c) {
    const auto b_y = b.y & ~b.x;
    const auto a_zero = ~(a.x | a.y);
    const auto b_zero = ~(b.x | b.y);
    c = {(a.x & b_zero) | (b.x & a_zero) | (a.y & b_y), (a.y & b_zero) | (b_y & a_zero) | (a.x & b.x)};
  }

  // c = a - b, the same way.
  JM_INLINE void minus(const Rate& a, const Rate& b, Rate& c) {
    const auto b_y = b.y & ~b.x;
    const auto a_zero = ~(a.x | a.y);
    const auto b_zero = ~(b.x | b.y);
    c = {(a.x & b_zero) | (b_y & a_zero) | (a.y & b.x), (a.y & b_zero) | (b.x & a_zero) | (a.x & b_y)};
  }

  JM_TARGET static void transform(State& memory) {
    Registers state;
    Set::load(memory, state);
    Set::transform(state);
    Set::store(state, memory);
  }

  JM_TARGET static void hash(const Chunk& block, Chunk& out) {
    Rate rate;
    Set::load(block, rate);
    Registers state;
    Set::blank(rate, state);
    Set::hashed(state, rate);
    Set::store(rate, out);
  }

  JM_TARGET static void absorb(State& memory, const Chunk* blocks, std::size_t count) {
    Registers state;
    Set::load(memory, state);
    for (std::size_t i = 0; i < count; ++i) {
      Rate rate;
      Set::load(blocks[i], rate);
      Set::put(state, rate);
      Set::transform(state);
    }
    Set::store(state, memory);
  }

  JM_TARGET static void squeeze(State& memory, Chunk* out, std::size_t count) {
    Registers state;
    Set::load(memory, state);
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) Set::transform(state);
      Rate rate;
      Set::take(state, rate);
      Set::store(rate, out[i]);
    }
    Set::store(state, memory);
  }

  JM_TARGET static void mask(State& memory, const Chunk* plain, Chunk* masked, std::size_t count) {
    Registers state;
    Set::load(memory, state);
    for (std::size_t i = 0; i < count; ++i) {
      Rate text;
      Set::load(plain[i], text);
      Rate key;
      Set::take(state, key);
      Set::put(state, text);
      plus(text, key, text);
      Set::store(text, masked[i]);
      Set::transform(state);
    }
    Set::store(state, memory);
  }

  JM_TARGET static void unmask(State& memory, const Chunk* masked, Chunk* plain, std::size_t count) {
    Registers state;
    Set::load(memory, state);
    for (std::size_t i = 0; i < count; ++i) {
      Rate text;
      Set::load(masked[i], text);
      Rate key;
      Set::take(state, key);
      minus(text, key, text);
      Set::put(state, text);
      Set::store(text, plain[i]);
      Set::transform(state);
    }
    Set::store(state, memory);
  }

  static constexpr One kernel = {transform, hash, absorb, squeeze, mask, unmask};
};

}  // namespace
}  // namespace jm::curlp
