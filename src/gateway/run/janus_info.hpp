// SPDX-License-Identifier: GPL-3.0-or-later
// What Janus says of itself (its answer to `info`), and what of that keeps channels of ours from working.
#pragma once

#include <string>
#include <vector>

#include "gateway/config/channel_config.hpp"

namespace jm::gateway {

using ChannelConfigs = std::vector<const ChannelConfig*>;

// A line for the log each: what is wrong for these channels, and what to do. Empty if nothing is. `secret`:
// whether the gateway has Janus's api_secret.
std::vector<std::string> notes_on_janus(const json_t* info, bool secret, const ChannelConfigs& channels);

}  // namespace jm::gateway
