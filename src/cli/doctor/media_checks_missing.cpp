// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/media_checks.hpp"

namespace jm::cli::doctor {

Findings check_media(const Subject&, bool, const std::string&) {
  return {{"call",
           "",
           Grade::Note,
           "this janus-mam was built without libnice: STUN, TURN and calls were not checked",
           {}}};
}

}  // namespace jm::cli::doctor
