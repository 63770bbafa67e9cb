// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/room/remover.hpp"

#include <string>

#include "node/store/room/cost.hpp"
#include "node/store/statements.hpp"

namespace jm::node {

std::optional<Row> first_row(Statement& statement) {
  if (!statement.step()) return std::nullopt;
  return Row{statement.integer(0), statement.integer(1)};
}

Result<void> Remover::prepare(Database& db) {
  return Preparing(db)                                                             //
      (describe_, "SELECT client, address, length(raw) FROM message WHERE ord=?")  //
      (remove_, "DELETE FROM message WHERE ord=?")                                 //
      (oldest_, "SELECT ord, at FROM message ORDER BY ord LIMIT 1")                //
          .done();
}

bool Remover::remove(std::int64_t order) {
  std::string client;
  Bytes address;
  std::uint64_t size = 0;
  {
    Use row(describe_);
    if (!row->bind(1, order).step()) return false;
    client = row->text(0);
    const auto blob = row->blob(1);
    address.assign(blob.begin(), blob.end());
    size = static_cast<std::uint64_t>(row->integer(2));
  }
  if (!remove_.bind(1, order).run()) return false;
  const std::uint64_t cost = cost_of(size, address.size(), client.size());
  charges_.removed(std::move(client), address, cost);
  return true;
}

std::optional<Row> Remover::oldest() {
  const Use row(oldest_);
  return first_row(oldest_);
}

}  // namespace jm::node
