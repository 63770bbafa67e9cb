// SPDX-License-Identifier: GPL-3.0-or-later
// How long a publish takes, unless the process stood still meanwhile (a slept machine, a stopped page): what
// was answered then is known too late. A timer tells: it is due after a while, and each time after twice as
// long. If it or the answer comes when twice that time has passed, this end was late. Not thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "base/clock.hpp"

namespace jm::dialog {

class Stopwatch {
 public:
  using ms = std::chrono::milliseconds;

  Stopwatch() = default;  // it does not run
  // `first`: until the timer is due for the first time; positive.
  Stopwatch(base::Time begin, ms first) : begin_(begin), due_(begin + first), running_(true) {}

  base::Time begin() const { return begin_; }
  // When tick() is due; none: it does not run.
  std::optional<base::Time> due() const { return running_ ? std::optional(due_) : std::nullopt; }
  void tick(base::Time now) {
    if (!running_ || due_ > now) return;
    check(now);
    while (due_ <= now) due_ += due_ - begin_;
  }
  // The time until now; nullopt: it tells nothing, or it did not run.
  std::optional<ms> stop(base::Time now) {
    if (!std::exchange(running_, false)) return std::nullopt;
    check(now);
    return late_ ? std::nullopt : std::optional(std::chrono::duration_cast<ms>(now - begin_));
  }

 private:
  void check(base::Time now) { late_ = late_ || now - begin_ > 2 * (due_ - begin_); }

  base::Time begin_{}, due_{};
  bool running_ = false, late_ = false;
};

}  // namespace jm::dialog
