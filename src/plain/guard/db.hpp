// SPDX-License-Identifier: GPL-3.0-or-later
// The state's SQLite file: statements run by their text (prepared once), failures as values. Not thread-safe:
// one thread at a time.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "trinary/hash.hpp"

// Leaves the function with the error of `expression`, a Result.
#define JM_TRY(expression)                                       \
  do {                                                           \
    auto jm_tried = (expression);                                \
    if (!jm_tried) return tl::make_unexpected(jm_tried.error()); \
  } while (false)

namespace jm::plain {

// One row of an answer; valid inside the callback of Db::query() only.
class Row {
 public:
  explicit Row(sqlite3_stmt* stmt) : stmt_(stmt) {}
  bool null(int column) const { return sqlite3_column_type(stmt_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(stmt_, column); }
  std::string text(int column) const;  // "" where it is NULL
  std::optional<trinary::Hash> hash(int column) const { return trinary::Hash::from_trytes(text(column)); }

 private:
  sqlite3_stmt* stmt_;
};

class Db {
 public:
  // With another process's lock: a backup or a look from the command line can hold one for a moment.
  static constexpr std::chrono::milliseconds kPatience{10'000};
  enum class Access { Read, Write, Create };
  // Follows no symbolic link; `path` must be free of them. Create makes a missing file (mode 0600 is the
  // caller's business).
  static Result<Db> open(const std::string& path, Access access,
                         std::chrono::milliseconds patience = kPatience);

  // Runs one statement to its end. Arguments: integers, text, Hash, or an optional of one of them. `sql` must
  // be a literal: it is the key of the prepared statement.
  template <class... Args>
  Result<void> run(const char* sql, const Args&... args) {
    return query([](const Row&) {}, sql, args...);
  }

  // The same, with on_row(const Row&) for each row.
  template <class OnRow, class... Args>
  Result<void> query(OnRow on_row, const char* sql, const Args&... args) {
    sqlite3_stmt* stmt = prepare(sql);
    if (stmt == nullptr) return error();
    int at = 0;
    (bind(stmt, ++at, args), ...);
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) on_row(Row(stmt));
    Result<void> result;
    if (code != SQLITE_DONE) result = error();
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return result;
  }

  // First column of the first row; 0 where there is none.
  template <class... Args>
  Result<std::int64_t> integer(const char* sql, const Args&... args) {
    std::optional<std::int64_t> value;
    JM_TRY(query(
        [&value](const Row& row) {
          if (!value) value = row.integer(0);
        },
        sql, args...));
    return value.value_or(0);
  }

  // Several statements without arguments.
  Result<void> script(const std::string& sql);

  // body() inside one transaction: committed where it gives a value, undone where it gives an error.
  template <class Body>
  Result<void> transaction(Body body) {
    JM_TRY(run("BEGIN IMMEDIATE"));
    Result<void> result = body();
    if (result) result = run("COMMIT");
    if (!result) roll_back();
    return result;
  }
  void roll_back();
  // False where SQLite has undone the transaction by itself (disk full, I/O error).
  bool in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }

  sqlite3* handle() const { return db_.get(); }
  tl::unexpected<Error> error() const;  // of the last call: file and reason

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* stmt) const { sqlite3_finalize(stmt); }
  };

  sqlite3_stmt* prepare(const char* sql);
  static void bind(sqlite3_stmt* stmt, int at, std::int64_t value) { sqlite3_bind_int64(stmt, at, value); }
  static void bind(sqlite3_stmt* stmt, int at, std::uint64_t value) {
    sqlite3_bind_int64(stmt, at, static_cast<std::int64_t>(value));
  }
  static void bind(sqlite3_stmt* stmt, int at, int value) { sqlite3_bind_int64(stmt, at, value); }
  static void bind(sqlite3_stmt* stmt, int at, unsigned value) { sqlite3_bind_int64(stmt, at, value); }
  static void bind(sqlite3_stmt* stmt, int at, bool value) { sqlite3_bind_int64(stmt, at, value ? 1 : 0); }
  static void bind(sqlite3_stmt* stmt, int at, std::string_view value);
  static void bind(sqlite3_stmt* stmt, int at, const std::string& value) {
    bind(stmt, at, std::string_view(value));
  }
  static void bind(sqlite3_stmt* stmt, int at, const char* value) { bind(stmt, at, std::string_view(value)); }
  static void bind(sqlite3_stmt* stmt, int at, const trinary::Hash& value) { bind(stmt, at, value.trytes()); }
  template <class T>
  static void bind(sqlite3_stmt* stmt, int at, const std::optional<T>& value) {
    if (value)
      bind(stmt, at, *value);
    else
      sqlite3_bind_null(stmt, at);
  }

  std::string path_;
  std::unique_ptr<sqlite3, Close> db_;  // outlives the statements
  std::map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

}  // namespace jm::plain
