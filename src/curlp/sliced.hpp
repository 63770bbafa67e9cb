// Many sponges of Curl-P-81 side by side, one in each bit of the words ("bit-sliced"): what a nonce search
// needs. Thread-safe; which instruction set does the work is chosen at run time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace jm::curlp {

inline constexpr unsigned kMaxLanes = 512;

// 243 trits for each of up to kMaxLanes sponges. Bit l % 64 of word l / 64 belongs to lane l; `positive`
// marks +1, `negative` marks -1, neither marks 0, no trit is in both.
struct Columns {
  using Row = std::array<std::uint64_t, kMaxLanes / 64>;
  std::array<Row, 243> positive{};
  std::array<Row, 243> negative{};

  // The same trit in every lane.
  void fill(std::size_t at, int trit);
  // Trit of one lane.
  void set(std::size_t at, unsigned lane, int trit);
};

// Where a kernel works: 91 KB, one for each thread, belongs on the heap.
struct alignas(64) SlicedState {
  std::array<std::uint64_t, std::size_t{2} * 729 * kMaxLanes / 64> words;
};

struct SlicedKernel {
  const char* name;  // "portable", "sse2", "avx2", "avx512"
  unsigned lanes;    // sponges at once, a multiple of 64
  // Hashes the block of each lane (a fresh sponge absorbs it; 81 rounds). Bit l % 64 of matches[l / 64] tells
  // whether the last `zeros` (1..243) trits of lane l's hash are 0.
  void (*trailing_zeros)(const Columns& block, unsigned zeros, SlicedState& state, std::uint64_t* matches);
};

// Those that this machine can run, the slowest first; never empty.
std::span<const SlicedKernel* const> sliced_kernels();

// The fastest one, or the one that was forced.
const SlicedKernel& sliced_kernel();

// From now on the one named, for tests and JANUS_MAM_CPU; "" is the fastest again. False where the name is
// unknown or this machine cannot run it: nothing changes then.
bool force_sliced_kernel(std::string_view name);

}  // namespace jm::curlp
