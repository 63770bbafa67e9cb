// SPDX-License-Identifier: GPL-3.0-or-later
// Messages on disk: one SQLite file (WAL), one process at a time. A commit is in the operating system's hands
// when add() returns, so a kill of the process loses nothing; a power cut may lose the last seconds and
// nothing else. Thread-safe; readers do not wait for writers.
//
// Options.max_bytes bounds the file and its log together. Pages that become free are used again; the file
// itself never shrinks. While the disk is full or the file locked, add() refuses (Broken) and nothing else
// changes.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "node/limits/accounts.hpp"
#include "node/node.hpp"
#include "node/store/listings.hpp"
#include "node/store/room.hpp"
#include "node/store/sqlite.hpp"

namespace jm::node {

struct NewMessage {
  Id id;
  ByteView raw;  // checked
  std::string_view client;
  std::int64_t now_ms;
};

class Store {
 public:
  // Fails where another process owns the file, or it is no store, or a newer version's.
  static Result<std::unique_ptr<Store>> open(const Options& options);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Makes room first, by the rules of Options. The order of the message; 0: it was there already.
  tl::expected<std::uint64_t, SubmitError> add(const NewMessage& message);

  // Errors: it cannot be read now.
  Result<std::vector<Stored>> find(ByteView index, std::uint64_t after, std::size_t limit) const;
  Result<Listing> list(ByteView index, std::size_t limit) const;
  Result<std::optional<Stored>> message(const Id& id) const;
  const std::string& identity() const { return identity_; }
  // When the last of what it held at its opening came, by the clock of then; 0 where that was nothing.
  std::int64_t newest_at() const { return newest_at_; }

  // Bytes of the file that are in use, with the log's.
  std::uint64_t size() const;

  // See Node.
  void keep_at_least(std::chrono::seconds age);

  // Removes what is older than max_age and may go; at most `limit` messages, fewer where the store is small,
  // so that nobody waits long. How many it was.
  std::size_t prune(std::int64_t now_ms, std::size_t limit);
  // Moves the log into the file (with fsync), on a connection of its own: nobody waits for it. Under constant
  // writing the log would only ever grow: a long one is begun anew, for which writers wait a moment; it is to
  // be called as soon as it is due. A writer that finds the log twice as long calls it itself. While a reader
  // in another process keeps the log from beginning anew, it grows, and add() refuses (Full) where file and
  // log would exceed max_bytes: nothing is removed for the log's sake.
  void checkpoint();
  bool checkpoint_is_due() const;

 private:
  struct Writer;
  struct Reader;
  class Lock;
  enum class Sign { Plus, Minus };

  explicit Store(const Options& options);
  Result<void> open_files();
  Result<void> load();
  Result<void> load_accounts();
  void keep_log_short();  // before the lock is taken
  std::uint64_t log_bytes() const;
  std::uint64_t file_bytes() const;

  tl::expected<std::uint64_t, SubmitError> add_locked(const NewMessage& message);
  std::int64_t old_at(std::int64_t now_ms) const;  // what came then or before may go
  tl::expected<void, SubmitError> make_room(const NewMessage& message);
  tl::expected<void, SubmitError> make_room_at(const NewMessage& message, ByteView address);
  std::optional<Row> oldest_of(const std::string& client);
  std::optional<Row> oldest_but_gateways();
  bool remove(std::int64_t order);
  bool commit();
  void roll_back();
  void charge(Sign sign, std::string client, std::uint64_t bytes);
  SubmitError broken(std::string_view what) const;
  tl::unexpected<Error> unreadable() const;

  const Options options_;
  const std::uint64_t long_log_;  // bytes
  std::string identity_;
  std::int64_t newest_at_ = 0;  // Unix ms
  std::unique_ptr<Lock> lock_;
  mutable std::mutex write_mutex_;
  mutable std::mutex read_mutex_;
  std::mutex checkpoint_mutex_;
  std::atomic<int> log_pages_{0};  // as the last commit left them
  std::atomic<std::chrono::steady_clock::time_point> next_checkpoint_{};
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<Database> checkpointer_;  // none for ":memory:"
  mutable Listings listings_;
  // Under write_mutex_:
  std::chrono::seconds keep_;
  std::int64_t others_from_ = 0;      // no row before this one is another's than the gateway's
  Accounts accounts_;                 // estimated bytes
  std::vector<std::string> touched_;  // addresses, and what was charged, since the transaction began
  std::vector<std::pair<std::string, std::int64_t>> charged_;
};

}  // namespace jm::node
