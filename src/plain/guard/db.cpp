// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/guard/db.hpp"

#include "base/one_line.hpp"
#include "base/passing.hpp"

namespace jm::plain {

std::string Row::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(stmt_, column));
  if (data == nullptr) return {};
  return std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(stmt_, column)));
}

Result<Db> Db::open(const std::string& path, Access access, std::chrono::milliseconds patience) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOFOLLOW;
  switch (access) {
    case Access::Read:
      flags |= SQLITE_OPEN_READONLY;
      break;
    case Access::Write:
      flags |= SQLITE_OPEN_READWRITE;
      break;
    case Access::Create:
      flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
      break;
  }
  Db db;
  db.path_ = path;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  db.db_.reset(raw);
  if (raw == nullptr) return fail(path + ": out of memory", true);
  if (code != SQLITE_OK) return db.error();
  sqlite3_busy_timeout(raw, static_cast<int>(patience.count()));
  sqlite3_extended_result_codes(raw, 1);
  JM_TRY(db.script("PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;"));
  return db;
}

Result<void> Db::script(const std::string& sql) {
  if (sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return error();
  return {};
}

void Db::roll_back() {
  if (in_transaction()) sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

tl::unexpected<Error> Db::error() const {
  return fail(path_ + ": " + one_line(sqlite3_errmsg(db_.get())), base::sqlite_passes(db_.get()));
}

sqlite3_stmt* Db::prepare(const char* sql) {
  const auto known = statements_.find(sql);
  if (known != statements_.end()) return known->second.get();
  sqlite3_stmt* stmt = nullptr;
  if (sqlite3_prepare_v3(db_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, nullptr) != SQLITE_OK)
    return nullptr;
  statements_.emplace(sql, stmt);
  return stmt;
}

void Db::bind(sqlite3_stmt* stmt, int at, std::string_view value) {
  // Not copied: the arguments of query() outlive its steps.
  sqlite3_bind_text64(stmt, at, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
}

}  // namespace jm::plain
