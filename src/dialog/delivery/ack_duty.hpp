// SPDX-License-Identifier: GPL-3.0-or-later
// When an ack goes alone: if eight are owed, or if one is wanted. No more than one a round trip, so that who
// repeats a message that was read cannot have this end write without end. Not thread-safe.
#pragma once

#include <optional>

#include "base/clock.hpp"
#include "dialog/delivery/round_trip.hpp"

namespace jm::dialog {

class AckDuty {
 public:
  void owe() { ++owed_; }          // a piece was read
  void want() { wanted_ = true; }  // at once
  // With whatever was sent: every message holds one.
  void sent() {
    owed_ = 0;
    wanted_ = false;
  }
  void sent_alone(base::Time now) {
    sent();
    last_ = now;
  }

  std::optional<base::Time> deadline(const RoundTrip& round_trip) const {
    if (!wanted_ && owed_ < kMostOwed) return std::nullopt;
    return last_ ? *last_ + round_trip.limit() : base::Time{};
  }

 private:
  static constexpr unsigned kMostOwed = 8;

  unsigned owed_ = 0;
  bool wanted_ = false;
  std::optional<base::Time> last_;  // that went alone
};

}  // namespace jm::dialog
