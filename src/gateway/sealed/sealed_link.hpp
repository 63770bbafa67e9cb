// SPDX-License-Identifier: GPL-3.0-or-later
// The link of a sealed channel: it follows from the configuration and the gateway's key alone, so whoever has
// both can print it.
#pragma once

#include <string>

#include "gateway/config/config.hpp"
#include "gateway/sealed/sealed_keys.hpp"

namespace jm::gateway {

// How browsers reach a carrier; empty if that is not known. `node`: URL of the embedded node.
std::string public_url(const Config& config, const std::string& carrier, const std::string& node);
// What the embedded node's URL will be; empty if that is not known before it runs.
std::string configured_url(const NodeConfig& node);

// PAGE#FRAGMENT, a password. Fails if browsers reach none of the channel's carriers, or it is not sealed.
Result<std::string> sealed_link(const Config& config, const ChannelConfig& channel, const SealedKeys& keys,
                                const std::string& node);

}  // namespace jm::gateway
