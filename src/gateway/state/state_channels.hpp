// SPDX-License-Identifier: GPL-3.0-or-later
// The channels of the state file: whether they go on or get fresh seeds. What these functions change is
// undone with the transaction that the caller holds open.
#pragma once

#include <string>

#include "base/sqlite/database.hpp"
#include "gateway/state/state.hpp"

namespace jm::gateway {

// Loads a channel, makes it, or makes it afresh: if it is new (because `first_seen`), stale, its settings
// differ from the stored ones, or `why` is not empty.
Result<plain::ChannelRecord> open_channel(base::Database& db, const ChannelConfig& config,
                                          const std::string& first_seen, const std::string& why);

// The settings that the state holds for a channel, as a configuration.
Result<ChannelConfig> stored_settings(base::Database& db, const std::string& name);

}  // namespace jm::gateway
