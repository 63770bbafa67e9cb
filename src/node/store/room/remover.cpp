// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/room/remover.hpp"

#include <string>

#include "node/store/room/cost.hpp"

namespace jm::node {
namespace {

constexpr char kDescribe[] = "SELECT client, address, length(raw) FROM message WHERE ord=?";
constexpr char kRemove[] = "DELETE FROM message WHERE ord=?";
constexpr char kOldest[] = "SELECT ord, at FROM message ORDER BY ord LIMIT 1";

}  // namespace

Result<void> Remover::prepare() {
  return db_.prepare({kDescribe, kRemove, kOldest});
}

bool Remover::remove(std::int64_t order) {
  std::string client;
  Bytes address;
  std::uint64_t cost = 0;
  const auto describe = [&](const base::Row& row) {
    client = row.text(0);
    const auto blob = row.blob(1);
    address.assign(blob.begin(), blob.end());
    cost = cost_of(static_cast<std::uint64_t>(row.integer(2)), address.size(), client.size());
  };
  if (!db_.query(describe, kDescribe, order) || cost == 0 || !db_.run(kRemove, order)) return false;
  charges_.removed(std::move(client), address, cost);
  return true;
}

std::optional<Row> Remover::oldest() {
  return first_row(db_, kOldest);
}

}  // namespace jm::node
