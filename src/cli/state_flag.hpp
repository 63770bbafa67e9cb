// SPDX-License-Identifier: GPL-3.0-or-later
// --state, as the commands of the gateway's state take it.
#pragma once

#include <string>

#include "cli/arguments.hpp"
#include "gateway/config/defaults.hpp"

namespace jm::cli {

inline constexpr Flag kStateFlag = {"--state", "DIR", "state folder of the gateway",
                                    gateway::kDefaultStateDir};

inline std::string state_dir_from(const Arguments& arguments) {
  return *arguments.get("--state");
}

}  // namespace jm::cli
