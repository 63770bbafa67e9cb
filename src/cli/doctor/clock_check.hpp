// SPDX-License-Identifier: GPL-3.0-or-later
// This machine's clock against that of a carrier's node, which its answers name (the header Date).
#pragma once

#include "cli/doctor/finding.hpp"
#include "gateway/config/config.hpp"

namespace jm::cli::doctor {

Finding check_clock(const gateway::CarrierConfig& carrier);
// The same of two times, in seconds since 1970.
Finding compare_clocks(const std::string& carrier, std::int64_t here, std::int64_t there);

}  // namespace jm::cli::doctor
