// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/state_inspect.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "base/one_line.hpp"
#include "base/posix.hpp"
#include "base/sqlite/database.hpp"
#include "gateway/kept/kept_backup.hpp"
#include "gateway/state/state_schema.hpp"
#include "plain/guard/folder.hpp"
#include "plain/guard/hash_column.hpp"
#include "plain/guard/origin.hpp"

namespace jm::gateway {
namespace {

Result<base::Database> open_to_read(const plain::Folder& folder) {
  if (::access(folder.database().c_str(), F_OK) != 0 && errno == ENOENT)
    return fail(folder.path() + ": there is no state in this folder");
  auto db = base::Database::open(folder.database(), base::Database::Access::Read);
  if (!db) return db;
  JM_TRY(check_schema(*db, folder.database()));
  return db;
}

// A backup never signs: its seeds are not in the file.
Result<void> mark_backup(base::Database& db) {
  JM_TRY(db.script("PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA; PRAGMA secure_delete=ON"));
  auto marked = db.transaction([&db]() -> Result<void> {
    JM_TRY(db.run("UPDATE folder SET backup = 1"));
    return db.run("UPDATE channel SET stale = 'the state was restored from a backup', seed = NULL");
  });
  if (!marked) return marked;
  return db.script("VACUUM");
}

Result<void> write_backup(const base::Database& from, const plain::Folder& folder, const std::string& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return base::failed(file);
  ::close(fd);
  auto to = base::Database::open(file, base::Database::Access::Write);
  if (!to) return tl::make_unexpected(to.error());
  JM_TRY(from.copy_to(*to));
  JM_TRY(put_kept(folder.path(), *to));
  return mark_backup(*to);
}

void check_channels(base::Database& db, std::vector<std::string>& wrong) {
  const auto list = [&](const char* sql, const std::string& what) {
    const auto asked = db.query(
        [&](const base::Row& row) { wrong.push_back("channel " + one_line(row.text(0)) + ": " + what); },
        sql);
    if (!asked) wrong.push_back(asked.error().reason);
  };
  list(
      "SELECT DISTINCT name FROM channel JOIN outbox ON channel.id = outbox.channel"
      " WHERE message >= next_index",
      "its outbox holds an index that counts as unused");
  list(
      "SELECT name FROM channel JOIN outbox ON channel.id = outbox.channel"
      " GROUP BY channel.id, message HAVING count(*) > 1",
      "an index is in its outbox twice");
  list(
      "SELECT name FROM channel JOIN outbox ON channel.id = outbox.channel GROUP BY channel.id"
      " HAVING count(*) > 32",
      "more messages wait than may");
  list("SELECT name FROM channel WHERE next_index > signed", "more indices are used than messages signed");
  list("SELECT name FROM channel WHERE stale IS NULL AND (seed IS NULL OR length(seed) <> 81)",
       "it has no whole seed");
}

Result<std::vector<std::string>> check_once(const plain::Folder& folder, const StateOptions& options) {
  std::vector<std::string> wrong = plain::mode_faults(folder);
  // Listed before the file is read: the file is written before the marker moves.
  const auto markers = folder.markers();
  if (!markers) return tl::make_unexpected(markers.error());
  auto db = open_to_read(folder);
  if (!db) return tl::make_unexpected(db.error());
  JM_TRY(db->run("BEGIN"));
  JM_TRY(db->query(
      [&wrong, &folder](const base::Row& row) {
        if (row.text(0) != "ok") wrong.push_back(folder.database() + ": " + one_line(row.text(0)));
      },
      "PRAGMA integrity_check"));
  JM_TRY(db->query(
      [&wrong](const base::Row& row) {
        wrong.push_back("table " + one_line(row.text(0)) + ": a row without channel");
      },
      "PRAGMA foreign_key_check"));
  check_channels(*db, wrong);
  const auto messages = signed_by_channels(*db);
  if (!messages) return tl::make_unexpected(messages.error());
  const auto foreign = plain::why_foreign(
      *db, folder, plain::origin_of(folder, options.machine_id_file, options.host_id), *markers, *messages);
  if (!foreign) return tl::make_unexpected(foreign.error());
  if (!foreign->empty()) wrong.push_back(*foreign + "; the next start makes fresh seeds");
  db->roll_back();
  return wrong;
}

}  // namespace

Result<std::vector<ChannelSummary>> list_channels(const std::string& dir) {
  const auto folder = plain::Folder::find(dir);
  if (!folder) return tl::make_unexpected(folder.error());
  auto db = open_to_read(*folder);
  if (!db) return tl::make_unexpected(db.error());
  std::vector<ChannelSummary> channels;
  JM_TRY(db->query(
      [&channels](const base::Row& row) {
        ChannelSummary c;
        c.name = row.text(0);
        c.mode = row.text(1);
        c.security = static_cast<unsigned>(row.integer(2));
        c.next_index = static_cast<std::uint64_t>(row.integer(3));
        c.root = row.text(4);
        c.reader_mode = row.text(5);
        c.reader_first_root = row.text(6);
        c.reader_root = row.text(7);
        c.created_ms = row.integer(8);
        c.seeded_ms = row.integer(9);
        c.stale = row.text(10);
        c.outbox = static_cast<std::uint64_t>(row.integer(11));
        c.outbox_trytes = static_cast<std::uint64_t>(row.integer(12));
        channels.push_back(std::move(c));
      },
      "SELECT name, mode, security, next_index, channel.root, reader_mode, reader_first_root, reader_root,"
      " channel.created_ms, seeded_ms, stale, count(message), ifnull(sum(length(payload)), 0)"
      " FROM channel LEFT JOIN outbox ON outbox.channel = channel.id GROUP BY channel.id ORDER BY name"));
  return channels;
}

Result<std::string> side_key_of(const std::string& dir, const std::string& channel) {
  const auto folder = plain::Folder::find(dir);
  if (!folder) return tl::make_unexpected(folder.error());
  auto db = open_to_read(*folder);
  if (!db) return tl::make_unexpected(db.error());
  std::optional<std::string> key;
  JM_TRY(db->query([&key](const base::Row& row) { key = row.text(1) == "restricted" ? row.text(0) : ""; },
                   "SELECT side_key, mode FROM channel WHERE name = ?", channel));
  if (!key) return fail("there is no channel " + channel + " in " + dir);
  return *key;
}

Result<void> backup_state(const std::string& dir, const std::string& file) {
  const auto folder = plain::Folder::find(dir);
  if (!folder) return tl::make_unexpected(folder.error());
  const auto from = open_to_read(*folder);
  if (!from) return tl::make_unexpected(from.error());

  // Made beside the file and named at the end: nobody finds half a backup, or one with seeds.
  const auto slash = file.find_last_of('/');
  const std::string parent = slash == file.npos ? "." : file.substr(0, slash + 1);
  const auto into = plain::Folder::find(parent);
  if (!into) return fail(parent + ": there is no such folder");
  const std::string target = into->path() + "/" + (slash == file.npos ? file : file.substr(slash + 1));
  const std::string unfinished = target + ".unfinished-" + std::to_string(::getpid());
  auto written = write_backup(*from, *folder, unfinished);
  if (written && ::link(unfinished.c_str(), target.c_str()) != 0) {
    written = errno == EEXIST ? fail(file + ": exists already; name a new file") : base::failed(file);
  }
  ::unlink(unfinished.c_str());
  return written;
}

Result<std::vector<std::string>> check_state(const std::string& dir, const StateOptions& options) {
  const auto folder = plain::Folder::find(dir);
  if (!folder) return tl::make_unexpected(folder.error());
  auto wrong = check_once(*folder, options);
  // A start between listing and reading looks like a fault once.
  if (wrong && !wrong->empty()) wrong = check_once(*folder, options);
  return wrong;
}

}  // namespace jm::gateway
