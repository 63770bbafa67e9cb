// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/store_writer.hpp"

#include <chrono>
#include <string>

#include "node/store/schema.hpp"

namespace jm::node {
namespace {

constexpr char kKnown[] = "SELECT 1 FROM message WHERE id=?";
constexpr char kInsert[] = "INSERT INTO message(id, address, client, at, raw) VALUES(?,?,?,?,?)";

}  // namespace

Result<void> StoreWriter::prepare() {
  return db_.prepare({kKnown, kInsert});
}

bool StoreWriter::begin() {
  auto begun = base::Transaction::begin(db_);
  if (begun) transaction_.emplace(std::move(*begun));
  return begun.has_value();
}

bool StoreWriter::commit() {
  if (!transaction_->commit()) return false;
  transaction_.reset();
  return true;
}

void StoreWriter::roll_back() {
  transaction_.reset();
}

bool StoreWriter::has(const Id& id) {
  return db_.integer(kKnown, id).value_or(0) != 0;
}

std::optional<std::uint64_t> StoreWriter::insert(const NewMessage& message, ByteView address) {
  if (!db_.run(kInsert, message.id, address, message.client, message.now_ms, message.raw))
    return std::nullopt;
  return static_cast<std::uint64_t>(db_.last_row());
}

void StoreWriter::wait_for_lock(bool wait) {
  db_.set_timeout(wait ? kBusy : std::chrono::milliseconds(0));
}

SubmitError StoreWriter::broken(std::string_view what) const {
  return {Refusal::Broken, "the node's store: " + std::string(what) + ": " + db_.reason()};
}

}  // namespace jm::node
