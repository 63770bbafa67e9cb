// SPDX-License-Identifier: GPL-3.0-or-later
// How long publishes take, as measured. One that is under way for the first time counts as soon as it takes
// longer than those before.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>

#include "base/clock.hpp"
#include "base/limits/latency_window.hpp"

namespace jm::plain {

class PublishTimes {
 public:
  using ms = std::chrono::milliseconds;

  // Of the message with this index, for the first time.
  void begin(std::uint64_t index, base::Time now) { under_way_[index] = now; }
  void end(std::uint64_t index) { under_way_.erase(index); }
  // A publish has ended well, the first of its message or not.
  void took(base::Time::duration time) { ended_.took(std::chrono::duration_cast<ms>(time)); }

  ms slowest(base::Time now) const { return std::max(ended_.slowest(), longest(now)); }
  ms latest(base::Time now) const { return std::max(ended_.latest(), longest(now)); }
  // Of those that have ended.
  const base::LatencyWindow& ended() const { return ended_; }

 private:
  ms longest(base::Time now) const {
    ms longest{0};
    for (const auto& [index, since] : under_way_)
      longest = std::max(longest, std::chrono::duration_cast<ms>(now - since));
    return longest;
  }

  base::LatencyWindow ended_;
  std::map<std::uint64_t, base::Time> under_way_;
};

}  // namespace jm::plain
