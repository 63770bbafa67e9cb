// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/publish_schema.hpp"

#include <cstdint>

#include "chrysalis/message.hpp"
#include "plain/guard/origin.hpp"

namespace jm::plain {
namespace {

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS chain (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  mode TEXT NOT NULL, security INTEGER NOT NULL, side_key_hash TEXT NOT NULL,
  next_index INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS message (
  idx INTEGER PRIMARY KEY,
  root TEXT NOT NULL, next_root TEXT NOT NULL, address TEXT NOT NULL, tag TEXT NOT NULL,
  payload TEXT NOT NULL,   -- empty once attached
  message_id TEXT);        -- of the carrier; NULL: not known to be attached
)";

// 1 had no table of its origin; 2 also held how far a chain was read, and payloads that were attached
// already.
constexpr std::int64_t kVersion = 3;
constexpr const char* kDropped =
    "DROP TABLE IF EXISTS reader; UPDATE message SET payload = '' WHERE message_id IS NOT NULL;";

std::string side_key_hash(const mam::Writer& writer) {
  // With the seed in it: who reads the file cannot try out keys.
  return publish_hash("side key", std::string(writer.seed.trytes()) + std::string(writer.side_key.trytes()));
}

}  // namespace

std::string publish_hash(std::string_view purpose, std::string_view text) {
  std::string input = "janus-mam publish ";
  input += purpose;
  input += '\0';
  input += text;
  return chrysalis::to_hex(
      chrysalis::blake2b_256({reinterpret_cast<const std::uint8_t*>(input.data()), input.size()}));
}

Result<void> prepare_publish_file(base::Database& db, const mam::Writer& writer) {
  const auto version = db.integer("PRAGMA user_version");
  if (!version) return tl::unexpected(version.error());
  if (*version > kVersion) return fail("was made by a newer version of janus-mam");
  // If a journal is deleted, only EXTRA makes that deletion survive a power cut, and with it the commit.
  JM_TRY(db.script("PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA"));
  if (*version < kVersion)
    JM_TRY(db.transaction([&] {
      const std::string origin = *version < 2 ? kOriginTable : "";
      return db.script(kSchema + origin + kDropped + "PRAGMA user_version = " + std::to_string(kVersion));
    }));

  const std::string mode(mam::name_of(writer.mode));
  const std::string key_hash = side_key_hash(writer);
  // As long as nothing has been signed, nothing is settled.
  JM_TRY(
      db.run("INSERT INTO chain VALUES (1, ?, ?, ?, 0) ON CONFLICT (one) DO UPDATE SET mode = excluded.mode,"
             " security = excluded.security, side_key_hash = excluded.side_key_hash WHERE next_index = 0",
             mode, writer.security, key_hash));
  std::string used;
  JM_TRY(db.query(
      [&](const base::Row& row) {
        if (row.text(0) != mode)
          used = "--mode " + row.text(0);
        else if (row.integer(1) != writer.security)
          used = "--security " + row.text(1);
        else if (row.text(2) != key_hash)
          used = "another side key";
      },
      "SELECT mode, security, side_key_hash FROM chain"));
  if (used.empty()) return {};
  return fail("this seed has been used with " + used +
              " before; a channel keeps its settings, so take these or a new seed");
}

}  // namespace jm::plain
