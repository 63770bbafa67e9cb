// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of the age of what comes at an address: when the carrier last showed that nothing was
// there, and whether it has answered without a gap since.
#pragma once

#include <optional>
#include <utility>

#include "base/clock.hpp"

namespace jm::plain {

class Absence {
 public:
  // Another chain: nothing is known.
  void forget() {
    empty_at_.reset();
    gap_ = true;
  }
  // The carrier does not answer.
  void trouble() { gap_ = true; }
  // Everything that was there has been delivered.
  void caught_up() {
    looked_ = true;
    gap_ = false;
  }
  // Another address: it has not been looked at yet.
  void next_address() { looked_ = false; }
  // Nothing that was delivered is left to try: whether that proves the address empty. Once for each look.
  bool proved(base::Time now) {
    if (!std::exchange(looked_, false)) return false;
    empty_at_ = now;
    return true;
  }
  // Of what arrives `now`: it was not there at this moment. None: it may always have been.
  std::optional<base::Time> not_before(base::Time now) const {
    if (empty_at_ && !gap_) return now;
    return empty_at_;
  }

 private:
  bool looked_ = false;
  bool gap_ = true;
  std::optional<base::Time> empty_at_;
};

}  // namespace jm::plain
