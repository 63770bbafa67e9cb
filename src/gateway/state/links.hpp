// SPDX-License-Identifier: GPL-3.0-or-later
// The links of provisioned peers as files: written once, to links/NAME in the state folder, readable by its
// owner alone.
#pragma once

#include <functional>
#include <string>

#include "gateway/state/state.hpp"
#include "plain/spare/link.hpp"

namespace jm::gateway {

// Writes links/NAME (parts.name) and notes in the state that the link exists, so that a crash before that
// makes a new peer seed at the next start; `durable` is told of that note as by plain::Ledger::commit().
// Returns the file's path. Never follows a symbolic link.
Result<std::string> write_link(State& state, const plain::LinkParts& parts,
                               std::function<void(Result<void>)> durable = nullptr);
// If links/NAME exists and belongs to the same chain of the gateway, or to the one that was left for it
// (gspare), brings everything but the peer's chain up to date (parts.peer is not read). True if the file
// changed; false if there was nothing to do.
Result<bool> update_link(State& state, const plain::LinkParts& parts);
// The link in links/NAME, without the newline.
Result<std::string> read_link(const std::string& links_dir, const std::string& name);

}  // namespace jm::gateway
