// SPDX-License-Identifier: GPL-3.0-or-later
// Which gateway of the pool is called over which carrier, and how long a word of it is waited for. Not
// thread-safe.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "dialog/peer/attempt.hpp"

namespace jm::dialog {

class Route {
 public:
  using ms = std::chrono::milliseconds;

  // `pool`: gateways, at least one, as `carriers`; `race`: two carriers at once.
  Route(std::uint32_t pool, std::size_t carriers, bool race)
      : pool_(std::max(1u, pool)), carriers_(carriers), race_(race) {}

  // The gateway that is tried first.
  void begin_with(std::uint32_t random) { gateway_ = random % pool_; }
  // It has answered: it has the call.
  void answered(std::uint32_t gateway, CarrierId carrier) {
    gateway_ = gateway;
    carrier_ = carrier;
    tries_ = busy_ = 0;
  }
  void no_word() { ++tries_; }
  // It has no room. False: no gateway has.
  bool busy(std::uint32_t gateway, CarrierId carrier) {
    const std::uint32_t busy = busy_ + 1;
    answered(gateway, carrier);
    busy_ = busy;
    tries_ = 1;
    return busy_ < pool_;
  }

  // First with the gateway that has the call, then with the next, then over the next carrier.
  Attempt::To next() const {
    Attempt::To to;
    to.gateway = (gateway_ + tries_) % pool_;
    to.carriers.push_back((carrier_ + tries_ / pool_) % carriers_);
    if (race_ && carriers_ > 1) to.carriers.push_back((to.carriers.front() + 1) % carriers_);
    return to;
  }

  // Twice as long each time that all were tried in vain.
  ms timeout(ms round_trip) const {
    const ms least = std::max(kLeast, 4 * round_trip);
    const std::size_t rounds = tries_ / (pool_ * carriers_);
    return std::min(std::max(least, kMost), least * (1u << std::min<std::size_t>(rounds, kMostDoublings)));
  }

 private:
  static constexpr ms kLeast{3'000};
  static constexpr ms kMost{60'000};
  static constexpr std::size_t kMostDoublings = 5;

  const std::uint32_t pool_;
  const std::size_t carriers_;
  const bool race_;
  std::uint32_t gateway_ = 0;
  CarrierId carrier_ = 0;
  std::uint32_t tries_ = 0;  // since there was a word
  std::uint32_t busy_ = 0;   // gateways that said so
};

}  // namespace jm::dialog
