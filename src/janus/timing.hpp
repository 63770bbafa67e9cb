// SPDX-License-Identifier: GPL-3.0-or-later
// The clocks of a call. Fixed in the product, shortened by tests.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace jm::janus {

struct CallTiming {
  using ms = std::chrono::milliseconds;

  ms setup{15'000};      // Janus's answer; its gathering alone can take 5 s
  ms keepalive{25'000};  // at the most; sooner if Janus grants a session little time
};

// How often to keep a session alive for which Janus grants so many seconds (> 0): a third of them, so that
// two may get lost, and no less often than `at_most` says.
inline CallTiming::ms keepalive_within(CallTiming::ms at_most, std::int64_t granted) {
  constexpr std::int64_t kLong = 86'400;  // seconds; keeps the arithmetic in range
  constexpr CallTiming::ms kShortest{300};
  const CallTiming::ms third = CallTiming::ms(std::chrono::seconds(std::min(granted, kLong))) / 3;
  return std::min(at_most, std::max(third, kShortest));
}

}  // namespace jm::janus
