// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of the state file. Version 3.
//
//   folder   one row: the place of this file, so that a copy of it is noticed (plain/guard/origin.hpp)
//   channel  one row a channel; a stale one has lost its seeds and gets fresh ones when it is opened
//   outbox   finished payloads that have not been seen to be read
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/sqlite/database.hpp"

namespace jm::gateway {

inline constexpr int kSchemaVersion = 3;

// Whether the file holds no table at all yet (just made, or the process ended before it had any).
Result<bool> is_blank(base::Database& db);
// All tables in one transaction.
Result<void> create_schema(base::Database& db);
// Refuses a file that is no state of janus-mam, or whose version is newer than this program.
Result<void> check_schema(base::Database& db, const std::string& path);
// Brings a file of an older version to this one, in one transaction.
Result<void> upgrade_schema(base::Database& db);
// Durable on return from a commit, in few fsyncs.
Result<void> set_durable(base::Database& db);
// Opens a database that is there, or is a new and empty file (`blank`: it is to get its tables), for its
// owner: checked, of this version, durable. `busy_timeout`: how long to wait for another process's lock.
Result<base::Database> open_database(const std::string& path, std::chrono::milliseconds busy_timeout,
                                     bool& blank);
// How many messages the channels have signed, each with all its seeds.
Result<std::uint64_t> signed_by_channels(base::Database& db);
// Takes every channel's seeds away; each gets fresh ones when it is opened. Can be repeated.
Result<void> disown(base::Database& db, const std::string& why);

}  // namespace jm::gateway
