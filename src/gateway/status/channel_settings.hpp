// SPDX-License-Identifier: GPL-3.0-or-later
// A channel's settings as JSON, with the keys of the configuration file: {"plugin": "...", "subscribe":
// {...}}.
#pragma once

#include <string>
#include <vector>

#include "gateway/config/channel_config.hpp"
#include "gateway/config/setting.hpp"
#include "janus/core.hpp"

namespace jm::gateway {

struct Config;

// For validate_channel(). Texts, numbers and booleans, groups one deep, arrays of texts; "body" may be an
// object.
Result<std::vector<Setting>> settings_from_json(const json_t* settings);

// A channel that is not in the file, by the rules of `config`. Thread-safe.
Result<ChannelConfig> channel_from_json(const std::string& name, const json_t* settings,
                                        const Config& config);

// What holds for a channel; no side keys, and no root of mode private unless `with_root`.
Json settings_to_json(const ChannelConfig& config, bool with_root);

}  // namespace jm::gateway
