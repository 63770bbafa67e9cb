// SPDX-License-Identifier: GPL-3.0-or-later
// How well one node is: an engine, which is told what happened and when.
#pragma once

#include <chrono>
#include <optional>
#include <random>

#include "carrier/carrier.hpp"

namespace jm::carrier {

// How long the node is to be left alone after it failed.
class NodeHealth {
 public:
  using Clock = std::chrono::steady_clock;

  void worked() { *this = {}; }
  // Backs off with jitter; at least as long as the node asked for. `others`: whether there are other nodes.
  void failed(const CarrierError& error, bool others, Clock::time_point now, std::minstd_rand& random);

  unsigned failures() const { return failures_; }  // since it last worked, up to ten
  Clock::time_point not_before() const { return not_before_; }
  std::chrono::milliseconds backoff_left(Clock::time_point now) const;  // 0: none
  // Set if the node itself asked to be left alone (Retry-After) and the time is not over.
  std::optional<CarrierError> asked_to_wait(Clock::time_point now) const;

 private:
  unsigned failures_ = 0;
  Clock::time_point not_before_{};
  std::optional<CarrierError> busy_;
};

// When a watch that says nothing, as behind a proxy that keeps the lines, is worth another attempt: later
// each time, until one begins.
class WatchRetry {
 public:
  using Clock = std::chrono::steady_clock;

  void silent(Clock::time_point now);
  void begins() { pause_ = {}; }
  std::chrono::milliseconds left(Clock::time_point now) const;  // 0: now

 private:
  std::chrono::milliseconds pause_{};
  Clock::time_point not_before_{};
};

}  // namespace jm::carrier
