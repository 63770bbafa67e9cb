// SPDX-License-Identifier: GPL-3.0-or-later
// Many states of Curl-P side by side, one in each bit of the words ("bit-sliced"): nonce searches, and hashes
// by the hundred. Which instruction set does the work is chosen at run time. Functions are thread-safe, a
// SlicedState belongs to one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "curlp/sliced/sliced_plan.hpp"
#include "trinary/chunk.hpp"

namespace jm::curlp {

inline constexpr unsigned kMaxLanes = 512;

// `lanes` states of 729 trits, and room that the passes need: 94 KB for 512 lanes. Belongs on the heap. The
// trit at a place takes 2 * lanes / 64 words, its low bits before its high ones; bit l % 64 of word l / 64
// belongs to lane l. +1 is (low, high) = (any, 0), 0 is (0, 1), -1 is (1, 1).
struct alignas(64) SlicedState {
  std::array<std::uint64_t, std::size_t{2} * kPlaces * kMaxLanes / 64> words;

  // The same trit (-1..1) in every lane.
  void fill(unsigned lanes, std::size_t place, int trit);
  // Trit of one lane.
  void set(unsigned lanes, std::size_t place, unsigned lane, int trit);
};

struct SlicedKernel {
  const char* name;  // "portable", "sse2", "avx2", "avx512"
  unsigned lanes;    // states at once, a multiple of 64
  unsigned depth;    // rounds that it fuses in one pass, for plans

  // Goes through `passes` (not empty): the first one reads `from` and writes `to`, two states or one, as it
  // was planned; the others work in `to`.
  void (*run)(std::span<const SlicedPass> passes, const SlicedState& from, SlicedState& to);

  // Bit l % 64 of matches[l / 64] tells whether lane l has a zero at all `places`.
  void (*zeros)(std::span<const std::uint16_t> places, const SlicedState& state, std::uint64_t* matches);

  // blocks[i] becomes its Curl-P-27 hash, `steps` (> 0) times over; 1 to `lanes` blocks. Takes as long for
  // one block as for all; the states' contents before and after are of no interest.
  void (*chains)(std::span<trinary::Chunk> blocks, unsigned steps, SlicedState& one, SlicedState& other);
};

// Those that this machine can run, the slowest first; never empty.
std::span<const SlicedKernel* const> sliced_kernels();

// The fastest one, or the one that was forced.
const SlicedKernel& sliced_kernel();

// From now on the one named, for tests and JANUS_MAM_CPU; "" is the fastest again. False if the name is
// unknown or this machine cannot run it: nothing changes then.
bool force_sliced_kernel(std::string_view name);

}  // namespace jm::curlp
