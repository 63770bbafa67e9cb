// SPDX-License-Identifier: GPL-3.0-or-later
// How a dialog ends at one end, and when this end says so again: something came although it has ended it, so
// that may have been lost. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "dialog/actions.hpp"

namespace jm::dialog {

struct Ending {
  std::optional<OverReason> over;  // the other end has ended it, or this one has to
  std::optional<OverReason> said;  // by this end
  base::Time last{};               // when it was said

  void say(OverReason reason, base::Time now) {
    said = reason;
    last = now;
  }
  // Of what was read so far. Who has no room has acted on nothing: it is all to be said again elsewhere.
  std::uint32_t ack(std::uint32_t read) const { return said == OverReason::Busy ? 0 : read; }
  bool again(base::Time now) const { return said && !over && now >= last + kPause; }

 private:
  static constexpr std::chrono::seconds kPause{3};
};

}  // namespace jm::dialog
