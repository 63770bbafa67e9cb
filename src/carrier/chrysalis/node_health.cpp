// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/chrysalis/node_health.hpp"

#include <algorithm>

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kFirstBackoff = 100ms, kLongestBackoff = 5s;
constexpr std::chrono::milliseconds kSilentBackoff = 30s;  // of a silent node if there are others
constexpr std::chrono::milliseconds kWatchPause = 1min, kLongestWatchPause = 1h;
constexpr unsigned kMostFailures = 10;

std::chrono::milliseconds until(NodeHealth::Clock::time_point then, NodeHealth::Clock::time_point now) {
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(then - now), 0ms);
}

}  // namespace

void NodeHealth::failed(const CarrierError& error, bool others, Clock::time_point now,
                        std::minstd_rand& random) {
  failures_ = std::min(failures_ + 1, kMostFailures);
  auto full = std::min(kFirstBackoff * (1U << (failures_ - 1)), kLongestBackoff);
  if (error.fault == Fault::Timeout && others) full = kSilentBackoff;
  std::uniform_int_distribution<long> part(full.count() / 2, full.count());
  not_before_ = now + std::max(std::chrono::milliseconds(part(random)), error.retry_after);
  busy_ = error.retry_after > 0ms ? std::optional(error) : std::nullopt;
}

std::chrono::milliseconds NodeHealth::backoff_left(Clock::time_point now) const {
  return until(not_before_, now);
}

std::optional<CarrierError> NodeHealth::asked_to_wait(Clock::time_point now) const {
  const auto left = backoff_left(now);
  if (!busy_ || left == 0ms) return std::nullopt;
  CarrierError error = *busy_;
  error.retry_after = left;
  return error;
}

void WatchRetry::silent(Clock::time_point now) {
  pause_ = std::clamp(2 * pause_, kWatchPause, kLongestWatchPause);
  not_before_ = now + pause_;
}

std::chrono::milliseconds WatchRetry::left(Clock::time_point now) const {
  return until(not_before_, now);
}

}  // namespace jm::carrier
