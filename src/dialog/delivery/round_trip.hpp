// SPDX-License-Identifier: GPL-3.0-or-later
// How long a message there and one back take, by RFC 6298: smoothed, with its variation.
#pragma once

#include <algorithm>
#include <chrono>

namespace jm::dialog {

class RoundTrip {
 public:
  using ms = std::chrono::milliseconds;

  // `expected`: what the carrier declares, until something was measured.
  explicit RoundTrip(ms expected) : smoothed_(expected), variation_(expected / 2) {}

  // Never of a message that was sent more than once.
  void sample(ms time) {
    if (!measured_) {
      smoothed_ = time;
      variation_ = time / 2;
    } else {
      const ms off = time > smoothed_ ? time - smoothed_ : smoothed_ - time;
      variation_ = (3 * variation_ + off) / 4;
      smoothed_ = (7 * smoothed_ + time) / 8;
    }
    measured_ = true;
  }

  ms mean() const { return smoothed_; }
  // After so long an answer should have come.
  ms limit() const { return std::max(smoothed_ + 4 * variation_, ms(200)); }

 private:
  ms smoothed_, variation_;
  bool measured_ = false;
};

}  // namespace jm::dialog
