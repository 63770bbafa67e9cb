// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "pow/b1t6.hpp"
#include "pow/pow.hpp"
#include "pow/space.hpp"

namespace jm::pow {

namespace {

// Nonce bytes, the lowest first: two for the lane, one whose first five trits are the step's (so that it is
// -121..121), five for the block.
constexpr unsigned kLaneBytes = 2;
constexpr unsigned kStepAt = kNonceAt + kLaneBytes * kTritsPerByte;
constexpr unsigned kBlockByte = kLaneBytes + 1;

int b1t6_number_trit(std::uint64_t number, unsigned i) {
  return b1t6_trit(static_cast<std::uint8_t>(number >> (i / kTritsPerByte * 8)), i % kTritsPerByte);
}

std::uint64_t nonce_of(const Candidate& found) {
  int step = 0;
  for (unsigned i = kStepTrits; i-- > 0;) step = 3 * step + found.steps[i];
  return std::uint64_t{found.lane} | std::uint64_t{static_cast<std::uint8_t>(step)} << (8 * kLaneBytes) |
         found.block << (8 * kBlockByte);
}

}  // namespace

std::optional<std::uint64_t> search(const Digest& digest, unsigned zeros, unsigned threads,
                                    std::stop_token stop, Progress* progress) {
  if (zeros == 0) return 0;
  if (zeros > 243) return std::nullopt;
  Space space;
  for (std::size_t i = 0; i < kNonceAt; ++i)
    space.state[i] = static_cast<std::int8_t>(b1t6_trit(digest[i / kTritsPerByte], i % kTritsPerByte));
  space.lane_at = kNonceAt;
  space.lane_trits = kLaneBytes * kTritsPerByte;
  space.lane_trit = &b1t6_number_trit;
  space.step_at = kStepAt;
  space.block_at = kNonceAt + kBlockByte * kTritsPerByte;
  space.block_trits = (8 - kBlockByte) * kTritsPerByte;
  space.block_trit = &b1t6_number_trit;
  const auto found = search(space, zeros, threads, std::move(stop), progress);
  if (!found) return std::nullopt;
  return nonce_of(*found);
}

}  // namespace jm::pow
