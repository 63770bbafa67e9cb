// SPDX-License-Identifier: GPL-3.0-or-later
// The store's statements, one set for its writing and one for its reading connection.
#pragma once

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "node/store/sqlite.hpp"
#include "node/store/store.hpp"
#include "node/store/view.hpp"

namespace jm::node {

inline Id to_id(ByteView bytes) {
  Id id{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), id.size()), id.begin());
  return id;
}

// Prepares each of (statement, sql); the first error wins.
class Preparing {
 public:
  explicit Preparing(Database& db) : db_(db) {}
  Preparing& operator()(Statement& statement, std::string_view sql) {
    if (!done_) return *this;
    auto prepared = db_.prepare(sql);
    if (prepared) {
      statement = std::move(*prepared);
    } else {
      done_ = tl::make_unexpected(prepared.error());
    }
    return *this;
  }
  Result<void> done() const { return done_; }

 private:
  Database& db_;
  Result<void> done_;
};

struct Store::Writer {
  Database db;
  Statement begin, commit, rollback, pages, free_pages, known, insert;
  Statement count_at, rows_at, oldest_of, oldest, rows_from, describe, remove;

  Result<void> prepare() {
    return Preparing(db)(begin, "BEGIN IMMEDIATE")(commit, "COMMIT")(rollback, "ROLLBACK")  //
        (pages, "PRAGMA page_count")(free_pages, "PRAGMA freelist_count")                   //
        (known, "SELECT 1 FROM message WHERE id=?")                                         //
        (insert, "INSERT INTO message(id, address, client, at, raw) VALUES(?,?,?,?,?)")     //
        (count_at, "SELECT COUNT(*) FROM message WHERE address=?")                          //
        (rows_at, "SELECT ord, at, client FROM message WHERE address=? ORDER BY ord DESC")  //
        (oldest_of, "SELECT ord, at FROM message WHERE client=? ORDER BY ord LIMIT 1")      //
        (oldest, "SELECT ord, at FROM message ORDER BY ord LIMIT 1")                        //
        (rows_from, "SELECT ord, at, client FROM message WHERE ord>=? ORDER BY ord")        //
        (describe, "SELECT client, address, length(raw) FROM message WHERE ord=?")          //
        (remove, "DELETE FROM message WHERE ord=?")                                         //
            .done();
  }
};

struct Store::Reader {
  Database own;  // unused for ":memory:", where there is one connection only
  std::mutex* mutex = nullptr;
  Statement find, list, by_id;

  Result<void> prepare(Database& db) {
    return Preparing(db)                                                                   //
        (find, "SELECT id, raw, ord FROM message WHERE address=? AND ord>? ORDER BY ord")  //
        (list, "SELECT id, ord FROM message WHERE address=? ORDER BY ord DESC LIMIT ?")    //
        (by_id, "SELECT id, raw, ord FROM message WHERE id=?")                             //
            .done();
  }

  // Nothing where the file is damaged: view.hpp would read beyond what is no message.
  static std::optional<Stored> stored(const Statement& row) {
    const ByteView raw = row.blob(1);
    auto message = chrysalis::from_bytes(raw);
    if (!message) return std::nullopt;
    return Stored{to_id(row.blob(0)), std::move(message->index),
                  std::make_shared<const Bytes>(raw.begin(), raw.end()),
                  static_cast<std::uint64_t>(row.integer(2))};
  }
};

}  // namespace jm::node
