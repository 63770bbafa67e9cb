// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite with owners: a database and its prepared statements. Not thread-safe by itself (opened without
// SQLite's mutex): whoever holds a Database also holds the lock that guards it.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/one_line.hpp"
#include "base/result.hpp"

namespace jm::node {

inline constexpr int kBusyMs = 500;  // that a lock of another process is waited for

class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* stmt) : stmt_(stmt) {}

  // Binding counts from 1. Bytes and text are not copied: they must live until reset().
  Statement& bind(int at, std::int64_t value);
  Statement& bind(int at, std::span<const std::uint8_t> bytes);
  Statement& bind(int at, std::string_view text);

  // True on a row, false at the end or on an error (Database::error() tells which).
  bool step();
  // Whether step() ended with an error.
  bool failed() const { return last_ != SQLITE_OK && last_ != SQLITE_ROW && last_ != SQLITE_DONE; }
  // Runs a statement that gives no row; false on an error.
  bool run();
  void reset();

  std::int64_t integer(int column) const { return sqlite3_column_int64(stmt_.get(), column); }
  std::span<const std::uint8_t> blob(int column) const;  // until the next step() or reset()
  std::string_view text(int column) const;               // the same

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* stmt) const { sqlite3_finalize(stmt); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> stmt_;
  int last_ = SQLITE_OK;
};

// Resets the statement when the use of it is over, so that it holds no read transaction open.
class Use {
 public:
  explicit Use(Statement& statement) : statement_(statement) {}
  ~Use() { statement_.reset(); }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  Statement* operator->() { return &statement_; }

 private:
  Statement& statement_;
};

class Database {
 public:
  static Result<Database> open(const std::string& file);

  Result<Statement> prepare(std::string_view sql);
  // One or more statements without result.
  Result<void> exec(const std::string& sql);
  Result<std::int64_t> integer(
      const std::string& sql);  // first column of the first row, 0 where there is none
  std::string error() const { return one_line(sqlite3_errmsg(db_.get())); }  // of the last call
  Error failure() const;                                                     // the same
  sqlite3* handle() const { return db_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  std::unique_ptr<sqlite3, Close> db_;
};

}  // namespace jm::node
