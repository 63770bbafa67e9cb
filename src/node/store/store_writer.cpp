// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/store_writer.hpp"

#include <string>

#include "node/store/statements.hpp"

namespace jm::node {

Result<void> StoreWriter::prepare() {
  return Preparing(db_)(begin_, "BEGIN IMMEDIATE")(commit_, "COMMIT")(rollback_, "ROLLBACK")  //
      (known_, "SELECT 1 FROM message WHERE id=?")                                            //
      (insert_, "INSERT INTO message(id, address, client, at, raw) VALUES(?,?,?,?,?)")        //
          .done();
}

bool StoreWriter::has(const Id& id) {
  Use known(known_);
  return known->bind(1, id).step();
}

std::optional<std::uint64_t> StoreWriter::insert(const NewMessage& message, ByteView address) {
  insert_.bind(1, message.id)
      .bind(2, address)
      .bind(3, message.client)
      .bind(4, message.now_ms)
      .bind(5, message.raw);
  if (!insert_.run()) return std::nullopt;
  return static_cast<std::uint64_t>(sqlite3_last_insert_rowid(db_.handle()));
}

SubmitError StoreWriter::broken(std::string_view what) const {
  return {Refusal::Broken, "the node's store: " + std::string(what) + ": " + db_.error()};
}

}  // namespace jm::node
