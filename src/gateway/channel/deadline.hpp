// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the deadline of an engine with one timer. Most events change no deadline, so a timer that is due
// earlier stays: what it calls finds nothing to do. The loop's thread only.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "base/clock.hpp"
#include "base/loop.hpp"

namespace jm::gateway {

class Deadline {
 public:
  Deadline(base::Loop& loop, std::function<void()> due) : loop_(loop), due_(std::move(due)) {}
  ~Deadline() { cancel(); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  // The engine's present one; none: it has none.
  void keep(std::optional<base::Time> deadline) {
    if (!deadline || (at_ && *at_ <= *deadline)) return;
    cancel();
    at_ = deadline;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - base::Now::read().steady);
    timer_ = loop_.after(left, [this] {
      timer_ = 0;
      at_.reset();
      due_();
    });
  }
  void cancel() {
    loop_.cancel(std::exchange(timer_, 0));
    at_.reset();
  }

 private:
  base::Loop& loop_;
  const std::function<void()> due_;
  base::Loop::TimerId timer_ = 0;
  std::optional<base::Time> at_;  // when it fires
};

}  // namespace jm::gateway
