// The store's statements, one set for its writing and one for its reading connection.
#pragma once

#include <algorithm>
#include <mutex>
#include <utility>

#include "node/sqlite.hpp"
#include "node/store.hpp"
#include "node/view.hpp"

namespace jm::node {

inline constexpr std::uint64_t kRowOverhead = 300;  // what a row costs beside its bytes: keys and indexes

inline std::uint64_t cost(std::int64_t raw_size) {
  return static_cast<std::uint64_t>(raw_size) + kRowOverhead;
}

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
      done_ = fail(prepared.error().reason);
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
  Statement begin, commit, rollback, known, insert, insert_child;
  Statement count_at, victim_at, oldest_of, oldest, describe, remove, remove_child;

  Result<void> prepare() {
    return Preparing(db)(begin, "BEGIN IMMEDIATE")(commit, "COMMIT")(rollback, "ROLLBACK")  //
        (known, "SELECT 1 FROM message WHERE id=?")                                         //
        (insert, "INSERT INTO message(id, address, client, at, raw) VALUES(?,?,?,?,?)")     //
        (insert_child, "INSERT OR IGNORE INTO child VALUES(?,?)")                           //
        (count_at, "SELECT COUNT(*) FROM message WHERE address=?")                          //
        (victim_at,
         "SELECT ord FROM message WHERE address=?1 AND client="
         "(SELECT client FROM message WHERE address=?1 GROUP BY client ORDER BY COUNT(*) DESC, MIN(ord) "
         "LIMIT 1)"
         " ORDER BY ord LIMIT 1")                                                       //
        (oldest_of, "SELECT ord, at FROM message WHERE client=? ORDER BY ord LIMIT 1")  //
        (oldest, "SELECT ord, at FROM message ORDER BY ord LIMIT 1")                    //
        (describe, "SELECT client, length(raw), raw FROM message WHERE ord=?")          //
        (remove, "DELETE FROM message WHERE ord=?")                                     //
        (remove_child, "DELETE FROM child WHERE parent=? AND ord=?")                    //
            .done();
  }
};

struct Store::Reader {
  Database own;  // unused for ":memory:", where there is one connection only
  std::mutex* mutex = nullptr;
  Statement find, list, by_id, children, newest;

  Result<void> prepare(Database& db) {
    return Preparing(db)                                                                           //
        (find, "SELECT id, raw, ord FROM message WHERE address=? AND ord>? ORDER BY ord LIMIT ?")  //
        (list, "SELECT id, ord FROM message WHERE address=? ORDER BY ord DESC LIMIT ?")            //
        (by_id, "SELECT id, raw, ord FROM message WHERE id=?")                                     //
        (children,
         "SELECT m.id FROM child c JOIN message m ON m.ord=c.ord WHERE c.parent=? ORDER BY c.ord LIMIT ?")  //
        (newest, "SELECT id FROM message ORDER BY ord DESC LIMIT ?")                                        //
            .done();
  }

  static Stored stored(const Statement& row) {
    const ByteView raw = row.blob(1);
    const ByteView index = view::index(raw);
    return {to_id(row.blob(0)), Bytes(index.begin(), index.end()),
            std::make_shared<const Bytes>(raw.begin(), raw.end()),
            static_cast<std::uint64_t>(row.integer(2))};
  }
};

}  // namespace jm::node
