// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/stored_channel.hpp"

#include <utility>

#include "base/clock.hpp"
#include "base/one_line.hpp"
#include "plain/guard/hash_column.hpp"

namespace jm::gateway {

using trinary::Hash;

Result<StoredChannel> load_channel(base::Database& db, const std::string& name) {
  StoredChannel stored;
  plain::ChannelRecord& record = stored.record;
  JM_TRY(db.query(
      [&](const base::Row& row) {
        stored.exists = true;
        stored.stale = one_line(row.text(0));
        const bool stale = !row.null(0);
        if (stale && stored.stale.empty()) stored.stale = "stale";
        const auto seed = plain::hash_in(row, 1), side_key = plain::hash_in(row, 3),
                   root = plain::hash_in(row, 7);
        const auto reader_key = plain::hash_in(row, 9), reader_first = plain::hash_in(row, 10),
                   reader_root = plain::hash_in(row, 11);
        const auto mode = mam::mode_from_name(row.text(2));
        const auto reader_mode = mam::mode_from_name(row.text(8));
        const auto security = row.integer(5), next_index = row.integer(6), peer_read = row.integer(12);
        const bool numbers = security >= 1 && security <= 3 && peer_read >= 0 && peer_read <= next_index;
        if (!numbers || !side_key || !root || !reader_key || !reader_first || !reader_root || !mode ||
            !reader_mode || (!stale && !seed)) {
          stored.broken = true;
          return;
        }
        record.writer = {seed.value_or(Hash()), *mode, *side_key, static_cast<unsigned>(security)};
        stored.side_key_made = row.integer(4) != 0;
        record.next_index = static_cast<std::uint64_t>(next_index);
        record.first_root = *root;
        record.reader_mode = *reader_mode;
        record.reader_side_key = *reader_key;
        record.reader_first_root = *reader_first;
        record.reader_root = *reader_root;
        record.peer_read = static_cast<std::uint64_t>(peer_read);
      },
      "SELECT stale, seed, mode, side_key, side_key_made, security, next_index, root, reader_mode,"
      " reader_side_key, reader_first_root, reader_root, peer_read FROM channel WHERE name = ?",
      name));
  record.name = name;
  return stored;
}

// An index that waits in the outbox has signed: if the row says otherwise, no more is signed with that seed.
Result<void> load_outbox(base::Database& db, StoredChannel& stored) {
  plain::ChannelRecord& record = stored.record;
  return db.query(
      [&](const base::Row& row) {
        const auto root = plain::hash_in(row, 1), address = plain::hash_in(row, 2);
        plain::OutboxItem item;
        item.index = static_cast<std::uint64_t>(row.integer(0));
        item.payload = row.text(3);
        if (!root || !address || item.index >= record.next_index ||
            record.outbox.size() == plain::kMaxOutbox || !plain::is_payload(item.payload)) {
          stored.broken = true;
          return;
        }
        item.root = *root;
        item.address = *address;
        item.call = row.text(4);
        item.created_ms = row.integer(5);
        record.outbox.push_back(std::move(item));
      },
      "SELECT message, root, address, payload, call, created_ms FROM outbox"
      " WHERE channel = (SELECT id FROM channel WHERE name = ?) ORDER BY message",
      record.name);
}

Result<void> save_channel(base::Database& db, const StoredChannel& stored) {
  const plain::ChannelRecord& record = stored.record;
  const std::int64_t now = base::unix_ms();
  JM_TRY(
      db.run("INSERT INTO channel (name, created_ms, seeded_ms, mode, side_key, side_key_made, security,"
             " next_index, root, reader_mode, reader_side_key, reader_first_root, reader_root, stale)"
             " SELECT ?, ?, ?, '', '', 0, 1, 0, '', '', '', '', '', 'being made'"
             " WHERE NOT EXISTS (SELECT 1 FROM channel WHERE name = ?)",
             record.name, now, now, record.name));
  if (record.fresh) {
    JM_TRY(db.run("DELETE FROM outbox WHERE channel = (SELECT id FROM channel WHERE name = ?)", record.name));
    JM_TRY(db.run(
        "UPDATE channel SET stale = NULL, seeded_ms = ?, seed = ?, mode = ?, side_key = ?,"
        " side_key_made = ?, security = ?, next_index = 0, peer_read = 0, root = ? WHERE name = ?",
        now, record.writer.seed.trytes(), mam::name_of(record.writer.mode), record.writer.side_key.trytes(),
        stored.side_key_made, record.writer.security, record.first_root.trytes(), record.name));
  }
  return db.run(
      "UPDATE channel SET reader_mode = ?, reader_side_key = ?, reader_first_root = ?, reader_root = ?"
      " WHERE name = ?",
      mam::name_of(record.reader_mode), record.reader_side_key.trytes(), record.reader_first_root.trytes(),
      record.reader_root.trytes(), record.name);
}

}  // namespace jm::gateway
