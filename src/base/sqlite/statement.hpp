// SPDX-License-Identifier: GPL-3.0-or-later
// A prepared statement of SQLite, and its current row. Belongs to database.hpp, which runs it.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace jm::base {

// One row of an answer; valid inside the callback of Database::query() alone.
class Row {
 public:
  explicit Row(sqlite3_stmt* stmt) : stmt_(stmt) {}
  bool null(int column) const;
  std::int64_t integer(int column) const;
  std::string text(int column) const;  // "" if it is NULL
  std::span<const std::uint8_t> blob(int column) const;

 private:
  sqlite3_stmt* stmt_;
};

class Statement {
 public:
  // Null if `sql` is no statement of this database.
  static std::unique_ptr<Statement> prepare(sqlite3* db, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Ends the use of a statement: it holds no lock and no arguments any more.
  class Use {
   public:
    explicit Use(Statement& statement) : statement_(statement) {}
    ~Use() { statement_.reset(); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

   private:
    Statement& statement_;
  };

  // Counted from 1. Texts and blobs are not copied: they must live until the use ends.
  void bind(int at, std::string_view text);
  void bind(int at, std::span<const std::uint8_t> blob);
  void bind(int at, std::integral auto value) { bind_integer(at, static_cast<std::int64_t>(value)); }
  template <class T>
  void bind(int at, const std::optional<T>& value) {
    if (value) bind(at, *value);  // else it stays NULL
  }

  enum class Step { Row, Done, Failed };
  Step step();
  Row row() const { return Row(stmt_); }

 private:
  explicit Statement(sqlite3_stmt* stmt) : stmt_(stmt) {}
  void bind_integer(int at, std::int64_t value);
  void note(int code);
  void reset();

  sqlite3_stmt* const stmt_;
  bool bound_ = true;  // no argument was refused
};

}  // namespace jm::base
