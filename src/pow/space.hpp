// SPDX-License-Identifier: GPL-3.0-or-later
// A search for a state whose hash ends in zeros, among candidates that differ in a few trits. Private to
// pow/.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "pow/progress.hpp"

namespace jm::pow {

inline constexpr unsigned kStepTrits = 5;

// Candidates are numbered by a lane, a step and a block, each of which decides some trits of the state. In
// lanes they are computed side by side; steps change one trit after the other, in every combination of -1, 0
// and 1; threads take one block after another.
struct Space {
  std::array<std::int8_t, 729>
      state{};           // what Curl-P-81 transforms; the candidates' trits are of no interest
  unsigned lane_at = 0;  // where the lane's trits are
  unsigned lane_trits = 0;
  unsigned step_at = 0;  // where the kStepTrits are
  unsigned block_at = 0;
  unsigned block_trits = 0;
  // Trit `i` of the lane's or of the block's, -1..1. Lanes are below curlp::kMaxLanes.
  int (*lane_trit)(std::uint64_t lane, unsigned i) = nullptr;
  int (*block_trit)(std::uint64_t block, unsigned i) = nullptr;
};

struct Candidate {
  std::uint64_t block;
  std::array<std::int8_t, kStepTrits> steps;
  unsigned lane;
};

// A candidate with at least `zeros` (1..243) trailing zero trits in its hash, found on `threads` (>= 1)
// threads; nullopt when stopped. All threads have ended when it returns. `progress` may be null.
std::optional<Candidate> search(const Space& space, unsigned zeros, unsigned threads, std::stop_token stop,
                                Progress* progress);

}  // namespace jm::pow
