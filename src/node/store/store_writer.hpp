// SPDX-License-Identifier: GPL-3.0-or-later
// The store's writing connection: transactions, and new messages. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "node/node.hpp"
#include "node/store/sqlite.hpp"

namespace jm::node {

struct NewMessage {
  Id id;
  ByteView raw;  // checked
  std::string_view client;
  std::int64_t now_ms;
};

class StoreWriter {
 public:
  explicit StoreWriter(Database db) : db_(std::move(db)) {}
  Result<void> prepare();
  Database& db() { return db_; }

  bool begin() { return begin_.run(); }
  bool commit() { return commit_.run(); }
  void roll_back() { rollback_.run(); }  // SQLite may have done it already

  bool has(const Id& id);
  // `address`: of its index. Its order, or nothing if it could not be written.
  std::optional<std::uint64_t> insert(const NewMessage& message, ByteView address);

  // Whether a lock of another process is waited for.
  void wait_for_lock(bool wait) { sqlite3_busy_timeout(db_.handle(), wait ? kBusyMs : 0); }
  // What the last call failed with.
  SubmitError broken(std::string_view what) const;

 private:
  Database db_;
  Statement begin_, commit_, rollback_, known_, insert_;
};

}  // namespace jm::node
