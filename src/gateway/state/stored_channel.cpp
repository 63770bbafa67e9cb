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
        const auto spare_seed = plain::hash_in(row, 8), spare_root = plain::hash_in(row, 9);
        const auto reader_key = plain::hash_in(row, 11), reader_first = plain::hash_in(row, 13),
                   reader_root = plain::hash_in(row, 14);
        const auto mode = mam::mode_from_name(row.text(2));
        const auto reader_mode = mam::mode_from_name(row.text(10));
        const auto security = row.integer(5), next_index = row.integer(6), peer_read = row.integer(18);
        const bool numbers = security >= 1 && security <= 3 && peer_read >= 0 && peer_read <= next_index;
        if (!numbers || !side_key || !root || !spare_root || !reader_key || !reader_first || !reader_root ||
            !mode || !reader_mode || (!stale && (!seed || !spare_seed)) ||
            (!row.null(15) && !plain::hash_in(row, 15))) {
          stored.broken = true;
          return;
        }
        record.writer = {seed.value_or(Hash()), *mode, *side_key, static_cast<unsigned>(security)};
        record.spare = record.writer;
        record.spare.seed = spare_seed.value_or(Hash());
        stored.side_key_made = row.integer(4) != 0;
        record.next_index = static_cast<std::uint64_t>(next_index);
        record.first_root = *root;
        record.spare_root = *spare_root;
        record.reader_mode = *reader_mode;
        record.reader_side_key = *reader_key;
        stored.reader_side_key_made = row.integer(12) != 0;
        record.reader_first_root = *reader_first;
        record.reader_root = *reader_root;
        record.reader_spare = plain::hash_in(row, 15);
        stored.provisioned = row.integer(16) != 0;
        stored.link_written = row.integer(17) != 0;
        record.peer_read = static_cast<std::uint64_t>(peer_read);
      },
      "SELECT stale, seed, mode, side_key, side_key_made, security, next_index, root, spare_seed, spare_root,"
      " reader_mode, reader_side_key, reader_side_key_made, reader_first_root, reader_root, reader_spare,"
      " provisioned, link_written, peer_read FROM channel WHERE name = ?",
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
             " next_index, root, spare_root, reader_mode, reader_side_key, reader_side_key_made,"
             " reader_first_root, reader_root, provisioned, link_written, stale)"
             " SELECT ?, ?, ?, '', '', 0, 1, 0, '', '', '', '', 0, '', '', 0, 0, 'being made'"
             " WHERE NOT EXISTS (SELECT 1 FROM channel WHERE name = ?)",
             record.name, now, now, record.name));
  if (record.fresh) {
    JM_TRY(db.run("DELETE FROM outbox WHERE channel = (SELECT id FROM channel WHERE name = ?)", record.name));
    JM_TRY(db.run(
        "UPDATE channel SET stale = NULL, seeded_ms = ?, seed = ?, mode = ?, side_key = ?,"
        " side_key_made = ?, security = ?, next_index = 0, peer_read = 0, root = ?, spare_seed = ?,"
        " spare_root = ?"
        " WHERE name = ?",
        now, record.writer.seed.trytes(), mam::name_of(record.writer.mode), record.writer.side_key.trytes(),
        stored.side_key_made, record.writer.security, record.first_root.trytes(), record.spare.seed.trytes(),
        record.spare_root.trytes(), record.name));
  }
  std::optional<std::string_view> spare;
  if (record.reader_spare) spare = record.reader_spare->trytes();
  return db.run(
      "UPDATE channel SET reader_mode = ?, reader_side_key = ?, reader_side_key_made = ?,"
      " reader_first_root = ?, reader_root = ?, reader_spare = ?, provisioned = ?, link_written = ?"
      " WHERE name = ?",
      mam::name_of(record.reader_mode), record.reader_side_key.trytes(), stored.reader_side_key_made,
      record.reader_first_root.trytes(), record.reader_root.trytes(), spare, stored.provisioned,
      stored.link_written, record.name);
}

}  // namespace jm::gateway
