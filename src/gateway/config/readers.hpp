// SPDX-License-Identifier: GPL-3.0-or-later
// Reading the sections of the configuration. What is wrong is complained of in `in`.
#pragma once

#include <optional>
#include <string>

#include "gateway/config/config.hpp"
#include "gateway/config/settings.hpp"

namespace jm::gateway {

void read_general(Settings& in, const std::string& default_state_dir, Config& out);
void read_node(Settings& in, const std::string& state_dir, NodeConfig& out);
void read_carrier(Settings& in, CarrierConfig& out);
// If something in it is wrong, `out` is left without servers.
void read_ice(Settings& in, janus::IceConfig& out);
// What kind of channel it is, and the keys that belong to that kind alone.
void read_kind(Settings& in, const Config& config, ChannelConfig& out);
// Unknown keys are mistakes. None if `in` is bad().
std::optional<ChannelConfig> read_channel(Settings& in, const std::string& name, const Config& config);

}  // namespace jm::gateway
