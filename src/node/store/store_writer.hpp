// SPDX-License-Identifier: GPL-3.0-or-later
// The store's writing connection: transactions, and new messages. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/sqlite/database.hpp"
#include "node/node.hpp"

namespace jm::node {

struct NewMessage {
  Id id;
  ByteView raw;  // checked
  std::string_view client;
  std::int64_t now_ms;
};
Stored to_stored(const NewMessage& message, std::uint64_t order);

class StoreWriter {
 public:
  explicit StoreWriter(base::Database db) : db_(std::move(db)) {}
  Result<void> prepare();
  base::Database& db() { return db_; }

  bool begin();
  bool commit();     // if it fails, it is to be rolled back
  void roll_back();  // SQLite may have done it already

  // The highest order that was given; 0: none.
  Result<std::uint64_t> last_order();
  // Gives an order to no message, for good: which it was. 0 in a new store.
  Result<std::uint64_t> skip_order();

  bool has(const Id& id);
  // `address`: of its index; `order`: higher than all before. False if it could not be written.
  bool insert(const NewMessage& message, ByteView address, std::uint64_t order);

  // Whether a lock of another process is waited for.
  void wait_for_lock(bool wait);
  // What the last call failed with.
  SubmitError broken(std::string_view what) const;

 private:
  base::Database db_;
  std::optional<base::Transaction> transaction_;
};

}  // namespace jm::node
