// SPDX-License-Identifier: GPL-3.0-or-later
// An SQLite file: statements run by their text (prepared once), failures as values. Not thread-safe: one
// thread at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/result.hpp"
#include "base/sqlite/statement.hpp"

namespace jm::base {

class Database {
 public:
  // For another process's lock: a backup or a look from the command line can hold one for a moment.
  static constexpr std::chrono::milliseconds kTimeout{10'000};
  enum class Access {
    Read,
    Write,
    Create
  };                                       // Create makes a missing file; its mode is the caller's business
  enum class Links { Refused, Followed };  // symbolic links in `path`
  static Result<Database> open(const std::string& path, Access access,
                               std::chrono::milliseconds timeout = kTimeout, Links links = Links::Refused);

  // Runs one statement to its end. Arguments: integers, texts, blobs, or an optional of one of them. `sql`
  // must be a literal: it is the key of the prepared statement.
  template <class... Args>
  Result<void> run(const char* sql, const Args&... args) {
    return query([](const Row&) {}, sql, args...);
  }

  // The same, with on_row(const Row&) for each row; one that returns false asks for no more of them. It must
  // not run the same statement.
  template <class OnRow, class... Args>
  Result<void> query(OnRow on_row, const char* sql, const Args&... args) {
    Statement* const statement = prepared(sql);
    if (statement == nullptr) return error();
    const Statement::Use use(*statement);
    int at = 0;
    (statement->bind(++at, args), ...);
    for (;;) {
      const auto step = statement->step();
      if (step == Statement::Step::Failed) return error();
      if (step == Statement::Step::Done) return {};
      if constexpr (std::is_void_v<std::invoke_result_t<OnRow, const Row&>>) {
        on_row(statement->row());
      } else {
        if (!on_row(statement->row())) return {};
      }
    }
  }

  // First column of the first row; 0 if there is none.
  template <class... Args>
  Result<std::int64_t> integer(const char* sql, const Args&... args) {
    std::int64_t value = 0;
    const auto first = [&value](const Row& row) {
      value = row.integer(0);
      return false;
    };
    JM_TRY(query(first, sql, args...));
    return value;
  }

  // Prepares what will be run later; fails with the first that cannot be.
  Result<void> prepare(std::initializer_list<const char*> statements);
  // Several statements without arguments.
  Result<void> script(const std::string& sql);

  // body() inside one Transaction: committed if it gives a value, undone if it gives an error.
  template <class Body>
  Result<void> transaction(Body body);
  void roll_back();
  // False if SQLite has undone the transaction by itself (disk full, I/O error).
  bool in_transaction() const;
  std::int64_t last_row() const;  // the id of the last row that was inserted

  void set_timeout(std::chrono::milliseconds timeout);  // for another process's lock, from now on
  // Keeps `pages` at the length of the write-ahead log, as the last commit left it; it outlives the database.
  void count_log(std::atomic<int>& pages);
  // Moves the log into the file. Passive waits for nobody; Restart lets the next commit begin the log anew;
  // Truncate empties it. False if it could not.
  enum class Checkpoint { Passive, Restart, Truncate };
  bool checkpoint(Checkpoint mode);
  // Makes `to` a copy of this database.
  Result<void> copy_to(const Database& to) const;

  std::string reason() const;           // why the last call failed, in one line
  tl::unexpected<Error> error() const;  // the same, with the file in front

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };

  Statement* prepared(const char* sql);

  std::string path_;
  std::unique_ptr<sqlite3, Close> db_;  // outlives the statements
  std::map<std::string_view, std::unique_ptr<Statement>> statements_;
};

// Undone at its end unless it was committed. Ends before the database.
class Transaction {
 public:
  static Result<Transaction> begin(Database& db);
  Transaction(Transaction&&) = default;
  Transaction& operator=(Transaction&&) = default;
  ~Transaction() = default;

  Result<void> commit();  // if it fails, all is undone with this object

 private:
  struct RollBack {
    void operator()(Database* db) const { db->roll_back(); }
  };
  explicit Transaction(Database& db) : db_(&db) {}
  std::unique_ptr<Database, RollBack> db_;  // null once committed
};

template <class Body>
Result<void> Database::transaction(Body body) {
  auto transaction = Transaction::begin(*this);
  if (!transaction) return tl::make_unexpected(transaction.error());
  JM_TRY(body());
  return transaction->commit();
}

}  // namespace jm::base
