// SPDX-License-Identifier: GPL-3.0-or-later
// The channels that were added at run time (kept_channels.hpp) inside a backup of the state, which is one
// file.
#pragma once

#include <cstddef>
#include <string>

#include "base/sqlite/database.hpp"

namespace jm::gateway {

inline constexpr const char* kKeptFile = "channels.json";  // in the state folder
inline constexpr std::size_t kMaxKeptFile = std::size_t{64} << 20;

// Puts what the state folder `dir` keeps into the backup; nothing if it keeps none.
Result<void> put_kept(const std::string& dir, base::Database& backup);

// A backup that became the state of `dir` gives it back, unless the folder has some of its own. Can be
// repeated.
Result<void> take_kept(base::Database& state, const std::string& dir);

}  // namespace jm::gateway
