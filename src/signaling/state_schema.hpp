// The tables of the state file. Version 2.
//
//   folder   one row: where this file lives, so that a copy of it is noticed (state_origin.hpp)
//   channel  one row a channel; a stale one has lost its seeds and gets fresh ones when it is opened
//   outbox   finished payloads that have not been seen to be read
#pragma once

#include "signaling/state_db.hpp"

namespace jm::signaling {

inline constexpr int kSchemaVersion = 2;

// Whether the file holds no table at all yet (just made, or the process ended before it had any).
Result<bool> is_blank(Db& db);
// All tables in one transaction.
Result<void> create_schema(Db& db);
// Refuses a file that is no state of janus-mam, or whose version is newer than this program.
Result<void> check_schema(Db& db, const std::string& path);
// Brings a file of an older version to this one, in one transaction.
Result<void> upgrade_schema(Db& db);
// Durable on return from a commit, in few fsyncs.
Result<void> set_durable(Db& db);
// How many messages the channels have signed, each with all its seeds.
Result<std::uint64_t> signed_by_channels(Db& db);
// Takes every channel's seeds away; each gets fresh ones when it is opened. Can be repeated.
Result<void> disown(Db& db, const std::string& why);

}  // namespace jm::signaling
