// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/sqlite.hpp"

#include "base/passing.hpp"

namespace jm::node {

Statement& Statement::bind(int at, std::int64_t value) {
  sqlite3_bind_int64(stmt_.get(), at, value);
  return *this;
}

Statement& Statement::bind(int at, std::span<const std::uint8_t> bytes) {
  static constexpr std::uint8_t kNothing = 0;  // a null pointer would bind NULL
  const void* data = bytes.empty() ? &kNothing : bytes.data();
  sqlite3_bind_blob64(stmt_.get(), at, data, bytes.size(), SQLITE_STATIC);
  return *this;
}

Statement& Statement::bind(int at, std::string_view text) {
  const char* data = text.empty() ? "" : text.data();
  sqlite3_bind_text64(stmt_.get(), at, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

bool Statement::step() {
  last_ = sqlite3_step(stmt_.get());
  return last_ == SQLITE_ROW;
}

bool Statement::run() {
  last_ = sqlite3_step(stmt_.get());
  const bool done = last_ == SQLITE_DONE || last_ == SQLITE_ROW;
  reset();
  return done;
}

void Statement::reset() {
  sqlite3_reset(stmt_.get());
  sqlite3_clear_bindings(stmt_.get());
}

std::span<const std::uint8_t> Statement::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(stmt_.get(), column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(stmt_.get(), column))};
}

std::string_view Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(stmt_.get(), column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(stmt_.get(), column))};
}

Result<Database> Database::open(const std::string& file) {
  Database db;
  sqlite3* raw = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  db.db_.reset(raw);
  if (raw == nullptr) return fail(file + ": out of memory", true);
  if (code != SQLITE_OK) return fail(file, db.failure());
  sqlite3_busy_timeout(raw, kBusyMs);
  sqlite3_extended_result_codes(raw, 1);
  return db;
}

Error Database::failure() const {
  return {error(), base::sqlite_passes(db_.get())};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* stmt = nullptr;
  const int size = static_cast<int>(sql.size());
  if (sqlite3_prepare_v3(db_.get(), sql.data(), size, SQLITE_PREPARE_PERSISTENT, &stmt, nullptr) !=
      SQLITE_OK) {
    return tl::make_unexpected(failure());
  }
  return Statement(stmt);
}

Result<void> Database::exec(const std::string& sql) {
  if (sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return tl::make_unexpected(failure());
  return {};
}

Result<std::int64_t> Database::integer(const std::string& sql) {
  auto statement = prepare(sql);
  if (!statement) return tl::make_unexpected(statement.error());
  if (statement->step()) return statement->integer(0);
  if (sqlite3_errcode(db_.get()) != SQLITE_DONE && sqlite3_errcode(db_.get()) != SQLITE_OK)
    return tl::make_unexpected(failure());
  return 0;
}

}  // namespace jm::node
