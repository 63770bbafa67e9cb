// SPDX-License-Identifier: GPL-3.0-or-later
// Why a dialog ended, for people.
#pragma once

#include <string>

#include "dialog/actions.hpp"

namespace jm::client {

struct OverText {
  std::string word;  // for programs
  std::string line;
};

inline OverText text_of(dialog::OverReason reason) {
  using dialog::OverReason;
  switch (reason) {
    case OverReason::Ended:
      return {"bye", "the gateway ended the call"};
    case OverReason::Idle:
      return {"idle",
              "the gateway heard nothing from here for too long and ended the call; look at the carrier"};
    case OverReason::Replaced:
      return {"replaced",
              "another device with the same link took the place of this one; call again, or let "
              "the channel have more max_dialogs"};
    case OverReason::Busy:
      return {"busy",
              "no gateway has room for one more dialog of this channel; call later, or let it have "
              "more max_dialogs"};
    case OverReason::Unsendable:
      return {"unsendable", "the carrier takes no message of this size; give the channel another carrier"};
  }
  return {"bye", "the gateway ended the call"};
}

}  // namespace jm::client
