// SPDX-License-Identifier: GPL-3.0-or-later
// A whole call over a channel's link, without a browser.
#pragma once

#include "cli/doctor/finding.hpp"
#include "gateway/config/config.hpp"

namespace jm::cli::doctor {

Finding check_call(const gateway::Config& config, const gateway::ChannelConfig& channel);

}  // namespace jm::cli::doctor
