// So much per time, with a burst: a bucket that fills at a steady rate.
#pragma once

#include <algorithm>
#include <chrono>

namespace jm::signaling {

class Limiter {
 public:
  using Clock = std::chrono::steady_clock;

  Limiter(double per_second, double burst) : rate_(per_second), burst_(burst), level_(burst) {}

  // Takes `amount` where there is as much.
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

  // How long until the level is above zero again.
  std::chrono::milliseconds wait(Clock::time_point now) {
    refill(now);
    if (level_ >= 0) return std::chrono::milliseconds(0);
    return std::chrono::milliseconds(1 + static_cast<long>(-level_ / rate_ * 1000));
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

}  // namespace jm::signaling
