// SPDX-License-Identifier: GPL-3.0-or-later
// Looks at a state from outside (the command line), also while Janus owns it. Nothing here shows a seed, and
// side_key_of() alone a key.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/state/state.hpp"

namespace jm::gateway {

struct ChannelSummary {
  std::string name;
  std::string mode, reader_mode;
  unsigned security = 0;
  std::uint64_t next_index = 0;
  std::string root;                            // of the gateway's own chain
  std::string reader_first_root, reader_root;  // of the peer's
  std::uint64_t outbox = 0, outbox_trytes = 0;
  std::int64_t created_ms = 0, seeded_ms = 0;  // Unix; seeded: since when this seed signs
  std::string stale;                           // why the next start makes a fresh seed; empty: it does not
};

// Every channel that the state knows, by name.
Result<std::vector<ChannelSummary>> list_channels(const std::string& dir);

// The side key of the gateway's own chain in restricted mode, which its peer must know; empty in other modes.
Result<std::string> side_key_of(const std::string& dir, const std::string& channel);

// Copies the state to a new file (0600), also while it is in use. The copy holds no seeds of ours and says
// that it is a backup: whoever starts with it starts with fresh seeds. What was added at run time goes along
// (kept_backup.hpp). Refuses to replace a file.
Result<void> backup_state(const std::string& dir, const std::string& file);

// What is wrong, a line each: integrity, indices, modes, and whether the next start would take it for a copy.
// Fails only if the state cannot be read at all.
Result<std::vector<std::string>> check_state(const std::string& dir, const StateOptions& options = {});

}  // namespace jm::gateway
