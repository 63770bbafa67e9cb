// SPDX-License-Identifier: GPL-3.0-or-later
// So much per time, with a burst: a bucket that fills at a steady rate.
#pragma once

#include <algorithm>
#include <chrono>

namespace jm::base {

class Limiter {
 public:
  using Clock = std::chrono::steady_clock;

  Limiter(double per_second, double burst) : rate_(per_second), burst_(burst), level_(burst) {}

  // Takes `amount` if there is as much.
  bool take(Clock::time_point now, double amount = 1) {
    refill(now);
    if (level_ < amount) return false;
    level_ -= amount;
    return true;
  }

  // Takes what was used already; may leave a debt.
  void spend(Clock::time_point now, double amount) {
    refill(now);
    level_ -= amount;
  }

  // How long until take(amount) works; 0 for the amount: until there is no debt any more.
  std::chrono::milliseconds wait(Clock::time_point now, double amount = 0) {
    refill(now);
    if (level_ >= amount) return std::chrono::milliseconds(0);
    return std::chrono::milliseconds(1 + static_cast<long>((amount - level_) / rate_ * 1000));
  }

  // What has been taken lately, as far as it has not filled up again.
  double used(Clock::time_point now) {
    refill(now);
    return burst_ - level_;
  }

 private:
  void refill(Clock::time_point now) {
    if (last_ != Clock::time_point{})
      level_ = std::min(burst_, level_ + rate_ * std::chrono::duration<double>(now - last_).count());
    last_ = now;
  }

  double rate_, burst_, level_;
  Clock::time_point last_{};
};

}  // namespace jm::base
