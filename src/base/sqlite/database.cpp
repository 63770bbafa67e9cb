// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sqlite/database.hpp"

#include <sqlite3.h>

#include <utility>

#include "base/one_line.hpp"

namespace jm::base {
namespace {

int flags_of(Database::Access access) {
  switch (access) {
    case Database::Access::Read:
      return SQLITE_OPEN_READONLY;
    case Database::Access::Write:
      return SQLITE_OPEN_READWRITE;
    case Database::Access::Create:
      break;
  }
  return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

int mode_of(Database::Checkpoint mode) {
  switch (mode) {
    case Database::Checkpoint::Passive:
      break;
    case Database::Checkpoint::Restart:
      return SQLITE_CHECKPOINT_RESTART;
    case Database::Checkpoint::Truncate:
      return SQLITE_CHECKPOINT_TRUNCATE;
  }
  return SQLITE_CHECKPOINT_PASSIVE;
}

// Whether the last failure may pass while everything stays as it is configured.
bool passes(sqlite3* db) {
  const int code = sqlite3_extended_errcode(db);
  // A file that was cut, or taken away, does not come back.
  if (code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_CORRUPTFS || code == SQLITE_READONLY_DBMOVED)
    return false;
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_INTERRUPT:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
      return true;
    default:
      return false;
  }
}

}  // namespace

void Database::Close::operator()(sqlite3* db) const {
  sqlite3_close_v2(db);
}

Result<Database> Database::open(const std::string& path, Access access, std::chrono::milliseconds timeout,
                                Links links) {
  const int flags = flags_of(access) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                    (links == Links::Refused ? SQLITE_OPEN_NOFOLLOW : 0);
  Database db;
  db.path_ = path;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  db.db_.reset(raw);
  if (raw == nullptr) return fail(path + ": out of memory", true);
  if (code != SQLITE_OK) return db.error();
  db.set_timeout(timeout);
  sqlite3_extended_result_codes(raw, 1);
  JM_TRY(db.script("PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;"));
  return db;
}

Statement* Database::prepared(const char* sql) {
  const auto known = statements_.find(sql);
  if (known != statements_.end()) return known->second.get();
  auto statement = Statement::prepare(db_.get(), sql);
  return statement ? statements_.emplace(sql, std::move(statement)).first->second.get() : nullptr;
}

Result<void> Database::prepare(std::initializer_list<const char*> statements) {
  for (const char* sql : statements)
    if (prepared(sql) == nullptr) return error();
  return {};
}

Result<void> Database::script(const std::string& sql) {
  if (sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return error();
  return {};
}

void Database::roll_back() {
  if (in_transaction()) (void)run("ROLLBACK");
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(db_.get()) == 0;
}

std::int64_t Database::last_row() const {
  return sqlite3_last_insert_rowid(db_.get());
}

void Database::set_timeout(std::chrono::milliseconds timeout) {
  sqlite3_busy_timeout(db_.get(), static_cast<int>(timeout.count()));
}

void Database::count_log(std::atomic<int>& pages) {
  const auto count = [](void* to, sqlite3*, const char*, int now) {
    *static_cast<std::atomic<int>*>(to) = now;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(db_.get(), count, &pages);
}

bool Database::checkpoint(Checkpoint mode) {
  return sqlite3_wal_checkpoint_v2(db_.get(), nullptr, mode_of(mode), nullptr, nullptr) == SQLITE_OK;
}

Result<void> Database::copy_to(const Database& to) const {
  sqlite3_backup* backup = sqlite3_backup_init(to.db_.get(), "main", db_.get(), "main");
  if (backup == nullptr) return to.error();
  sqlite3_backup_step(backup, -1);
  if (sqlite3_backup_finish(backup) != SQLITE_OK) return to.error();
  return {};
}

std::string Database::reason() const {
  return one_line(sqlite3_errmsg(db_.get()));
}

tl::unexpected<Error> Database::error() const {
  return fail(path_ + ": " + reason(), passes(db_.get()));
}

Result<Transaction> Transaction::begin(Database& db) {
  JM_TRY(db.prepare({"COMMIT", "ROLLBACK"}));  // both also work if there is no memory
  JM_TRY(db.run("BEGIN IMMEDIATE"));
  return Transaction(db);
}

Result<void> Transaction::commit() {
  JM_TRY(db_->run("COMMIT"));
  (void)db_.release();
  return {};
}

}  // namespace jm::base
