// SPDX-License-Identifier: GPL-3.0-or-later
// When a peer asks the gateway for a sign of life: at a third of the idle timeout, if neither a message nor
// media has come. Not thread-safe.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace jm::dialog {

class LifeSigns {
 public:
  // Of a dialog: what the gateway has said about it; 0: it waits for ever.
  void begin(std::chrono::seconds idle_timeout, base::Time now) {
    idle_timeout_ = idle_timeout;
    since_ = now;
    asked_.reset();
  }
  void media(bool flows, base::Time now) {
    media_ = flows;
    since_ = now;
  }
  void asked(base::Time now) { asked_ = now; }
  void heard() { asked_.reset(); }

  // `heard`: when something was last.
  std::optional<base::Time> ask_at(base::Time heard) const {
    if (media_ || asked_ || idle_timeout_ == std::chrono::seconds(0)) return std::nullopt;
    return std::max(heard, since_) + idle_timeout_ / 3;
  }
  const std::optional<base::Time>& unanswered() const { return asked_; }

 private:
  std::chrono::seconds idle_timeout_{0};
  bool media_ = false;
  base::Time since_{};  // the dialog began, or media came or went
  std::optional<base::Time> asked_;
};

}  // namespace jm::dialog
