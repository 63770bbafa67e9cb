// SPDX-License-Identifier: GPL-3.0-or-later
// Messages on disk: one SQLite file (WAL), one process at a time. A commit is in the operating system's hands
// when add() returns, so a kill of the process loses nothing; a power cut may lose the last seconds and
// nothing else. Thread-safe; readers do not wait for writers.
//
// A message may be told of before it is on the disk: one at a time, by whoever holds the lock of the writers,
// and only if the file knows every order before it. So at most one order was told of that the file does not
// know, and each opening skips one: no order is ever told of for two messages.
//
// Options.max_bytes bounds the file and its log together. Pages that become free are used again; the file
// itself never shrinks. While the disk is full or the file locked, add() refuses (Broken) and nothing else
// changes.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "node/node.hpp"
#include "node/store/room/address_bound.hpp"
#include "node/store/room/byte_bound.hpp"
#include "node/store/room/charges.hpp"
#include "node/store/room/remover.hpp"
#include "node/store/schema.hpp"
#include "node/store/store_log.hpp"
#include "node/store/store_reader.hpp"
#include "node/store/store_writer.hpp"

namespace jm::node {

class Store {
 public:
  // Fails if another process owns the file, or it is no store, or a newer version's.
  static Result<std::unique_ptr<Store>> open(const Options& options);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Called once a message has passed every rule and look-ups find it, before it is on the disk. Other writers
  // wait meanwhile: it must not write.
  using Ahead = std::function<void(const Stored&)>;

  // Makes room first, by the rules of Options. The order of the message; 0: it was there already. `ahead`
  // (may be empty) is not called for what is there already, in memory, and while the disk does not take what
  // is written. If add() fails after it, the message is not found any more.
  tl::expected<std::uint64_t, SubmitError> add(const NewMessage& message, const Ahead& ahead = {});

  // Errors: it cannot be read now.
  Result<std::vector<Stored>> find(ByteView index, std::uint64_t after, std::size_t limit) const {
    return reader_->find(index, after, limit);
  }
  Result<Listing> list(ByteView index, std::size_t limit) const { return reader_->list(index, limit); }
  Result<std::optional<Stored>> message(const Id& id) const { return reader_->message(id); }
  const std::string& identity() const { return identity_; }
  // When the last of what it held at its opening came, by the clock of then; 0 if that was nothing.
  std::int64_t newest_at() const { return newest_at_; }

  // Bytes of the file that are in use, with the log's.
  std::uint64_t size();

  // See Node.
  void keep_at_least(std::chrono::seconds age);

  // Removes what is older than max_age and may go; at most `limit` messages, fewer if the store is small,
  // so that nobody waits long. How many it was.
  std::size_t prune(std::int64_t now_ms, std::size_t limit);
  // Moves the log into the file (with fsync), on a connection of its own: nobody waits for it. Under constant
  // writing the log would only ever grow: a long one is begun anew, for which writers wait a moment; it is to
  // be called as soon as it is due. A writer that finds the log twice as long calls it itself. While a reader
  // in another process keeps the log from beginning anew, it grows, and add() refuses (Full) if file and
  // log would exceed max_bytes: nothing is removed for the log's sake.
  void checkpoint() { log_.checkpoint(write_mutex_); }
  bool checkpoint_is_due() const { return log_.is_due(); }

 private:
  Store(const Options& options, std::optional<FileLock> lock, base::Database writer);
  Result<void> open_others();  // the other connections
  Result<void> load();
  Result<void> load_orders();
  Result<void> load_charges();

  // With the lock held, within a transaction.
  tl::expected<std::uint64_t, SubmitError> add_locked(const NewMessage& message, const Ahead& ahead);
  void tell_ahead(const NewMessage& message, const Ahead& ahead);
  tl::expected<void, SubmitError> make_room(const std::string& client, ByteView address, std::uint64_t cost,
                                            std::int64_t now_ms);
  bool commit();  // if it fails, it is to be rolled back
  void roll_back();
  std::int64_t old_at(std::int64_t now_ms) const;  // what came then or before may go

  const Options options_;
  std::string identity_;
  std::int64_t newest_at_ = 0;  // Unix ms
  const std::optional<FileLock> lock_;
  StoreLog log_;
  std::mutex write_mutex_;
  StoreWriter writer_;
  std::unique_ptr<StoreReader> reader_;
  // Under write_mutex_:
  std::uint64_t last_order_ = 0;   // that was given, or skipped
  std::uint64_t filed_order_ = 0;  // the last that the file knows; less if it could not be written
  Charges charges_;
  Remover remover_;
  AddressBound address_bound_;
  ByteBound byte_bound_;
  std::chrono::seconds keep_;
};

}  // namespace jm::node
