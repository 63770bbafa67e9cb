// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/store_writer.hpp"

#include <chrono>
#include <memory>
#include <string>

#include "node/store/schema.hpp"
#include "node/store/view.hpp"

namespace jm::node {
namespace {

constexpr char kKnown[] = "SELECT 1 FROM message WHERE id=?";
constexpr char kInsert[] = "INSERT INTO message(ord, id, address, client, at, raw) VALUES(?,?,?,?,?,?)";
constexpr char kLastOrder[] = "SELECT seq FROM sqlite_sequence WHERE name='message'";
constexpr char kFirstSkip[] =
    "INSERT INTO sqlite_sequence(name, seq) SELECT 'message', -1 WHERE NOT EXISTS "
    "(SELECT 1 FROM sqlite_sequence WHERE name='message')";
constexpr char kSkip[] = "UPDATE sqlite_sequence SET seq=seq+1 WHERE name='message'";

}  // namespace

Stored to_stored(const NewMessage& message, std::uint64_t order) {
  const ByteView index = view::index(message.raw);
  return {message.id, Bytes(index.begin(), index.end()),
          std::make_shared<const Bytes>(message.raw.begin(), message.raw.end()), order};
}

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

bool StoreWriter::insert(const NewMessage& message, ByteView address, std::uint64_t order) {
  return db_.run(kInsert, order, message.id, address, message.client, message.now_ms, message.raw)
      .has_value();
}

Result<std::uint64_t> StoreWriter::last_order() {
  const auto order = db_.integer(kLastOrder);
  if (!order) return tl::make_unexpected(order.error());
  return static_cast<std::uint64_t>(*order);
}

Result<std::uint64_t> StoreWriter::skip_order() {
  const auto skip = [this]() -> Result<void> {
    const auto known = db_.run(kFirstSkip);
    return known ? db_.run(kSkip) : known;
  };
  JM_TRY(db_.transaction(skip));
  return last_order();
}

void StoreWriter::wait_for_lock(bool wait) {
  db_.set_timeout(wait ? kBusy : std::chrono::milliseconds(0));
}

SubmitError StoreWriter::broken(std::string_view what) const {
  return {Refusal::Broken, "the node's store: " + std::string(what) + ": " + db_.reason()};
}

}  // namespace jm::node
