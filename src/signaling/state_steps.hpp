// One step of a channel in the state file. What it changes is undone with the transaction that the caller
// holds open.
#pragma once

#include <cstdint>

#include "signaling/state.hpp"
#include "signaling/state_db.hpp"

namespace jm::signaling {

// Applies one step or fails; the value tells how many messages it signed.
Result<std::uint64_t> apply_step(Db& db, const Step& step);

}  // namespace jm::signaling
