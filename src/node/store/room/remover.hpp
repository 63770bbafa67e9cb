// SPDX-License-Identifier: GPL-3.0-or-later
// Removes messages from the store, and says whose each was. Within a transaction; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "node/store/room/charges.hpp"
#include "node/store/room/room.hpp"
#include "node/store/sqlite.hpp"

namespace jm::node {

class Remover {
 public:
  explicit Remover(Charges& charges) : charges_(charges) {}
  Result<void> prepare(Database& db);

  // False: the store is broken.
  bool remove(std::int64_t order);
  // The oldest of all.
  std::optional<Row> oldest();

 private:
  Charges& charges_;
  Statement describe_, remove_, oldest_;
};

// Order and time of a row, from its first two columns; nothing if there is none.
std::optional<Row> first_row(Statement& statement);

}  // namespace jm::node
