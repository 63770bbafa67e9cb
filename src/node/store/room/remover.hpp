// SPDX-License-Identifier: GPL-3.0-or-later
// Removes messages from the store, and says whose each was. Within a transaction; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "base/sqlite/database.hpp"
#include "node/store/room/charges.hpp"
#include "node/store/room/room.hpp"

namespace jm::node {

class Remover {
 public:
  Remover(base::Database& db, Charges& charges) : db_(db), charges_(charges) {}
  Result<void> prepare();

  // False: the store is broken.
  bool remove(std::int64_t order);
  // The oldest of all.
  std::optional<Row> oldest();

 private:
  base::Database& db_;
  Charges& charges_;
};

// Order and time of the first row, from its first two columns; nothing if there is none, or it cannot be
// read.
template <class... Args>
std::optional<Row> first_row(base::Database& db, const char* sql, const Args&... args) {
  std::optional<Row> found;
  const auto first = [&found](const base::Row& row) {
    found = Row{row.integer(0), row.integer(1)};
    return false;
  };
  (void)db.query(first, sql, args...);
  return found;
}

}  // namespace jm::node
