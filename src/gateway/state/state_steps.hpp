// SPDX-License-Identifier: GPL-3.0-or-later
// One step of a channel in the state file. What it changes is undone with the transaction that the caller
// holds open.
#pragma once

#include <cstdint>

#include "base/sqlite/database.hpp"
#include "gateway/state/state.hpp"

namespace jm::gateway {

// Applies one step or fails; the value tells how many messages it signed.
Result<std::uint64_t> apply_step(base::Database& db, const plain::Step& step);

}  // namespace jm::gateway
