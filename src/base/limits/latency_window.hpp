// SPDX-License-Identifier: GPL-3.0-or-later
// How long messages take: the last few that were measured, of which the slowest counts. Holds no
// memory of its own: every channel has two.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace jm::base {

class LatencyWindow {
 public:
  using ms = std::chrono::milliseconds;

  void took(ms time) {
    latest_ = (latest_ + 1) % kKept;
    last_[latest_] = time;
    measured_ = true;
  }
  bool measured() const { return measured_; }
  ms latest() const { return last_[latest_]; }
  ms slowest() const { return *std::max_element(last_.begin(), last_.end()); }

 private:
  static constexpr std::size_t kKept = 4;
  std::array<ms, kKept> last_{};  // 0 if there was none yet
  std::size_t latest_ = 0;
  bool measured_ = false;
};

}  // namespace jm::base
