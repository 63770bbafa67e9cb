// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier: whether it takes a small message and gives it back, and how fast.
#pragma once

#include <string>

#include "cli/doctor/finding.hpp"
#include "gateway/config/config.hpp"

namespace jm::cli::doctor {

Finding check_carrier(const gateway::CarrierConfig& carrier);
// With the URL of the embedded node, if it has none of its own.
gateway::CarrierConfig reachable_carrier(const gateway::Config& config, const std::string& name);

}  // namespace jm::cli::doctor
