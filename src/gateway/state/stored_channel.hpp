// SPDX-License-Identifier: GPL-3.0-or-later
// A channel's row and outbox in the state file, to a record and back. What these functions change is undone
// with the transaction that the caller holds open.
#pragma once

#include <string>

#include "base/sqlite/database.hpp"
#include "plain/record.hpp"

namespace jm::gateway {

struct StoredChannel {
  bool exists = false, broken = false;
  std::string stale;  // why its seeds are gone; empty: they are there
  bool side_key_made = false;
  plain::ChannelRecord record;
};

// The row. One that does not hold what it should is `broken`, which is no error.
Result<StoredChannel> load_channel(base::Database& db, const std::string& name);
// The outbox of a channel that was loaded; it may turn out `broken` as well.
Result<void> load_outbox(base::Database& db, StoredChannel& stored);
// A `fresh` record loses its outbox with its old seeds.
Result<void> save_channel(base::Database& db, const StoredChannel& stored);

}  // namespace jm::gateway
