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

class StoreWriter {
 public:
  explicit StoreWriter(base::Database db) : db_(std::move(db)) {}
  Result<void> prepare();
  base::Database& db() { return db_; }

  bool begin();
  bool commit();     // if it fails, it is to be rolled back
  void roll_back();  // SQLite may have done it already

  bool has(const Id& id);
  // `address`: of its index. Its order, or nothing if it could not be written.
  std::optional<std::uint64_t> insert(const NewMessage& message, ByteView address);

  // Whether a lock of another process is waited for.
  void wait_for_lock(bool wait);
  // What the last call failed with.
  SubmitError broken(std::string_view what) const;

 private:
  base::Database db_;
  std::optional<base::Transaction> transaction_;
};

}  // namespace jm::node
