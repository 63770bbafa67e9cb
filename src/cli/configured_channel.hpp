// SPDX-License-Identifier: GPL-3.0-or-later
// A channel as the configuration and the state folder have it; Janus need not run.
#pragma once

#include <string>

#include "gateway/config/config.hpp"

namespace jm::cli {

// Of the configuration, or one that was added at run time, to outlive a restart. The reason is the mistake in
// it, if there is one.
Result<gateway::ChannelConfig> find_channel(const gateway::Validated& valid, const std::string& name);
// The link of a sealed channel.
Result<std::string> link_of(const gateway::Config& config, const gateway::ChannelConfig& channel);

}  // namespace jm::cli
