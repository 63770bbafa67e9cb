// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's configuration, as the commands read it.
#pragma once

#include <string>

#include "cli/arguments.hpp"
#include "gateway/config/config.hpp"

namespace jm::cli {

inline constexpr Flag kConfigFlag = {"--config", "FILE", "configuration of the plugin", JANUS_MAM_CONFIG};
inline constexpr Flag kOtherStateFlag = {"--state", "DIR",
                                         "state folder of the gateway, if the configuration names another"};

// What holds in the file; its mistakes are in `complaints`. Fails if it cannot be read, or nothing of it can
// run.
Result<gateway::Validated> read_configuration(const std::string& file);

}  // namespace jm::cli
