// SPDX-License-Identifier: GPL-3.0-or-later
// Something that fails for a while and is tried again: whether it does at present, why, and how long to wait
// before the next attempt. Not thread-safe; reads no clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace jm::base {

class Outage {
 public:
  using ms = std::chrono::milliseconds;

  Outage(ms shortest, ms longest) : shortest_(shortest), longest_(longest), next_(shortest) {}

  bool on() const { return !reason_.empty(); }
  const std::string& reason() const { return reason_; }  // of the last failure
  ms pause() const { return pause_; }                    // before the next attempt; 0: it works

  // Each failure doubles the pause. `reason` is not empty. True for the first one: tell people.
  bool failed(const std::string& reason) {
    pause_ = std::exchange(next_, std::min(2 * next_, longest_));
    return std::exchange(reason_, reason).empty();
  }
  // It worked. True if it had failed: tell people.
  bool over() {
    pause_ = ms(0);
    next_ = shortest_;
    return !std::exchange(reason_, {}).empty();
  }

 private:
  const ms shortest_, longest_;
  ms next_, pause_{0};
  std::string reason_;
};

}  // namespace jm::base
