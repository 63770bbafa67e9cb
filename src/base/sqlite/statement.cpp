// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sqlite/statement.hpp"

#include <sqlite3.h>

namespace jm::base {

bool Row::null(int column) const {
  return sqlite3_column_type(stmt_, column) == SQLITE_NULL;
}

std::int64_t Row::integer(int column) const {
  return sqlite3_column_int64(stmt_, column);
}

std::string Row::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(stmt_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(stmt_, column))};
}

std::span<const std::uint8_t> Row::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(stmt_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(stmt_, column))};
}

std::unique_ptr<Statement> Statement::prepare(sqlite3* db, std::string_view sql) {
  sqlite3_stmt* stmt = nullptr;
  const int size = static_cast<int>(sql.size());
  if (sqlite3_prepare_v3(db, sql.data(), size, SQLITE_PREPARE_PERSISTENT, &stmt, nullptr) != SQLITE_OK)
    return nullptr;
  return std::unique_ptr<Statement>(new Statement(stmt));
}

Statement::~Statement() {
  sqlite3_finalize(stmt_);
}

void Statement::bind(int at, std::string_view text) {
  const char* data = text.empty() ? "" : text.data();  // a null pointer would bind NULL
  if (bound_) note(sqlite3_bind_text64(stmt_, at, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind(int at, std::span<const std::uint8_t> blob) {
  static constexpr std::uint8_t kNothing = 0;
  const void* data = blob.empty() ? &kNothing : blob.data();
  if (bound_) note(sqlite3_bind_blob64(stmt_, at, data, blob.size(), SQLITE_STATIC));
}

void Statement::bind_integer(int at, std::int64_t value) {
  if (bound_) note(sqlite3_bind_int64(stmt_, at, value));
}

void Statement::note(int code) {
  if (code != SQLITE_OK) bound_ = false;
}

Statement::Step Statement::step() {
  if (!bound_) return Step::Failed;
  switch (sqlite3_step(stmt_)) {
    case SQLITE_ROW:
      return Step::Row;
    case SQLITE_DONE:
      return Step::Done;
    default:
      return Step::Failed;
  }
}

void Statement::reset() {
  sqlite3_reset(stmt_);
  sqlite3_clear_bindings(stmt_);
  bound_ = true;
}

}  // namespace jm::base
