// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/state_schema.hpp"

#include "base/one_line.hpp"
#include "plain/guard/origin.hpp"

namespace jm::gateway {
namespace {

constexpr int kApplicationId = 0x4a4d414d;  // "JMAM"

// `signed` counts the messages a channel has ever signed, with all its seeds; folder.signed is the sum of
// them.
constexpr char kTables[] = R"(
CREATE TABLE channel (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_ms INTEGER NOT NULL,
  seeded_ms INTEGER NOT NULL,
  signed INTEGER NOT NULL DEFAULT 0,
  stale TEXT,
  seed TEXT UNIQUE,
  mode TEXT NOT NULL,
  side_key TEXT NOT NULL,
  side_key_made INTEGER NOT NULL,
  security INTEGER NOT NULL CHECK (security BETWEEN 1 AND 3),
  next_index INTEGER NOT NULL CHECK (next_index >= 0),
  peer_read INTEGER NOT NULL DEFAULT 0,
  root TEXT NOT NULL,
  reader_mode TEXT NOT NULL,
  reader_side_key TEXT NOT NULL,
  reader_first_root TEXT NOT NULL,
  reader_root TEXT NOT NULL,
  CHECK (stale IS NOT NULL OR seed IS NOT NULL)
);
CREATE TABLE outbox (
  channel INTEGER NOT NULL REFERENCES channel (id),
  message INTEGER NOT NULL CHECK (message >= 0),
  root TEXT NOT NULL,
  address TEXT NOT NULL,
  payload TEXT NOT NULL,
  call TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  UNIQUE (channel, message)
);
CREATE TRIGGER index_only_grows BEFORE UPDATE OF next_index ON channel
  WHEN NEW.next_index <= OLD.next_index AND NEW.seed IS OLD.seed
  BEGIN SELECT RAISE(ABORT, 'an index that has signed never signs again'); END;
CREATE TRIGGER signed_only_grows BEFORE UPDATE OF signed ON channel
  WHEN NEW.signed < OLD.signed
  BEGIN SELECT RAISE(ABORT, 'the count of signed messages only grows'); END;
)";

// Version 1 did not know what the peer has read; what is older than this counts as read.
constexpr char kFromVersion1[] = R"(
ALTER TABLE channel ADD COLUMN peer_read INTEGER NOT NULL DEFAULT 0;
UPDATE channel SET peer_read = max(0, next_index - 32);
)";

// Version 2 had a spare chain for each, and channels whose peers had links with seeds: these sign no more.
// Their rows stay, since what was signed is counted.
constexpr char kBeforeVersion3[] = R"(
ALTER TABLE outbox RENAME TO old_outbox;
ALTER TABLE channel RENAME TO old_channel;
DROP TRIGGER index_only_grows;
DROP TRIGGER signed_only_grows;
)";
constexpr char kFromVersion2[] = R"(
INSERT INTO channel SELECT id, name, created_ms, seeded_ms, signed,
  CASE provisioned WHEN 0 THEN stale ELSE ifnull(stale, 'its link held a seed') END,
  CASE provisioned WHEN 0 THEN seed ELSE NULL END, mode, side_key, side_key_made, security, next_index, peer_read,
  root, reader_mode, reader_side_key, reader_first_root, reader_root FROM old_channel;
INSERT INTO outbox SELECT old_outbox.* FROM old_outbox JOIN old_channel ON old_channel.id = channel
  WHERE provisioned = 0;
DROP TABLE old_outbox;
DROP TABLE old_channel;
)";

}  // namespace

Result<bool> is_blank(base::Database& db) {
  const auto tables = db.integer("SELECT count(*) FROM sqlite_master");
  if (!tables) return tl::make_unexpected(tables.error());
  return *tables == 0;
}

Result<void> create_schema(base::Database& db) {
  return db.transaction([&db] {
    return db.script(std::string(plain::kOriginTable) + kTables +
                     ("PRAGMA application_id=" + std::to_string(kApplicationId)) +
                     ";PRAGMA user_version=" + std::to_string(kSchemaVersion));
  });
}

Result<void> check_schema(base::Database& db, const std::string& path) {
  const auto application = db.integer("PRAGMA application_id");
  if (!application) return tl::make_unexpected(application.error());
  const auto version = db.integer("PRAGMA user_version");
  if (!version) return tl::make_unexpected(version.error());
  if (*application != kApplicationId) return fail(path + ": is no state of janus-mam; move it away");
  if (*version > kSchemaVersion)
    return fail(path + ": was written by a newer janus-mam (version " + std::to_string(*version) +
                ", this one knows " + std::to_string(kSchemaVersion) +
                "); use that one, or move the file away for fresh seeds");
  return {};
}

Result<void> upgrade_schema(base::Database& db) {
  const auto version = db.integer("PRAGMA user_version");
  if (!version) return tl::make_unexpected(version.error());
  if (*version == kSchemaVersion) return {};
  JM_TRY(db.script("PRAGMA secure_delete=ON"));
  return db.transaction([&]() -> Result<void> {
    if (*version == 1) JM_TRY(db.script(kFromVersion1));
    return db.script(kBeforeVersion3 + std::string(kTables) + kFromVersion2 +
                     "PRAGMA user_version=" + std::to_string(kSchemaVersion));
  });
}

Result<void> set_durable(base::Database& db) {
  // Checkpoints are made by the writer (write_ahead_log.hpp). Erased seeds are overwritten. Of the
  // cache (in KiB) a step needs a few pages; what making many channels would fill of it stays for ever.
  // EXTRA is FULL with a log; it counts if the file system can have none, and a journal is deleted instead.
  return db.script(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=EXTRA; PRAGMA wal_autocheckpoint=0; "
      "PRAGMA secure_delete=ON; PRAGMA cache_size=-256;");
}

Result<base::Database> open_database(const std::string& path, std::chrono::milliseconds busy_timeout,
                                     bool& blank) {
  auto db = base::Database::open(path, base::Database::Access::Write, busy_timeout);
  if (!db) return db;
  const auto broken = [&](const Error& error) {
    if (error.passes) return tl::make_unexpected(error);
    return fail(error.reason + " (" + path + " is broken; move it away to start with fresh seeds)");
  };
  const auto is_new = is_blank(*db);
  if (!is_new) return broken(is_new.error());
  blank = *is_new;
  if (!blank) {
    JM_TRY(check_schema(*db, path));
    std::string verdict;
    const auto checked = db->query([&verdict](const base::Row& row) { verdict = one_line(row.text(0)); },
                                   "PRAGMA quick_check(1)");
    if (!checked || verdict != "ok") return broken(checked ? Error{verdict} : checked.error());
    JM_TRY(upgrade_schema(*db));
  }
  JM_TRY(set_durable(*db));
  return db;
}

Result<std::uint64_t> signed_by_channels(base::Database& db) {
  const auto sum = db.integer("SELECT ifnull(sum(signed), 0) FROM channel");
  if (!sum) return tl::make_unexpected(sum.error());
  return static_cast<std::uint64_t>(*sum);
}

Result<void> disown(base::Database& db, const std::string& why) {
  return db.transaction([&]() -> Result<void> {
    JM_TRY(db.run("UPDATE channel SET stale = ifnull(stale, ?), seed = NULL", why));
    return db.run("DELETE FROM outbox");
  });
}

}  // namespace jm::gateway
