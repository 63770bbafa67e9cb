// Messages on disk: one SQLite file (WAL), one process at a time. A commit is in the operating system's hands
// when add() returns, so a kill of the process loses nothing; a power cut may lose the last seconds and
// nothing else. Thread-safe; readers do not wait for writers.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "node/accounts.hpp"
#include "node/node.hpp"
#include "node/sqlite.hpp"

namespace jm::node {

struct NewMessage {
  Id id;
  ByteView raw;  // checked
  std::string_view client;
  std::int64_t now_ms;
};

class Store {
 public:
  static constexpr std::uint64_t kLongLog = std::uint64_t{16} << 20;  // bytes

  // Fails where another process owns the file, or it is no store, or a newer version's.
  static Result<std::unique_ptr<Store>> open(const Options& options, std::uint64_t long_log = kLongLog);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Makes room first, by the rules of Options. The order of the message; 0: it was there already.
  tl::expected<std::uint64_t, SubmitError> add(const NewMessage& message);

  std::vector<Stored> find(ByteView index, std::uint64_t after, std::size_t limit) const;
  Listing list(ByteView index, std::size_t limit) const;
  std::optional<Stored> message(const Id& id) const;
  std::vector<Id> children(const Id& id, std::size_t limit) const;
  std::vector<Id> newest(std::size_t limit) const;
  const std::string& identity() const { return identity_; }

  // Removes what is older than max_age; at most `limit` messages, so that nobody waits long. How many it was.
  std::size_t prune(std::int64_t now_ms, std::size_t limit);
  // Moves the log into the file (with fsync), on a connection of its own: nobody waits for it. Under constant
  // writing the log would only ever grow: a long one is begun anew, for which writers wait a moment; it is to
  // be called as soon as the log is long, since the file keeps the greatest length it had.
  void checkpoint();
  bool log_is_long() const;

 private:
  struct Writer;
  struct Reader;
  class Lock;

  Store(const Options& options, std::uint64_t long_log);
  Result<void> open_files();
  Result<void> load();
  bool remove(std::int64_t order);
  bool make_room(const NewMessage& message, SubmitError& error);
  bool remove_one_at(ByteView address);
  bool remove_one_of_heaviest(std::int64_t now_ms);
  bool remove_if_old(std::int64_t order, std::int64_t at_ms, std::int64_t now_ms);
  tl::expected<std::uint64_t, SubmitError> add_locked(const NewMessage& message);
  void load_accounts();
  SubmitError broken(std::string_view what) const;

  const Options options_;
  const std::uint64_t long_log_;
  std::string identity_;
  std::unique_ptr<Lock> lock_;
  mutable std::mutex write_mutex_;
  mutable std::mutex read_mutex_;
  std::mutex checkpoint_mutex_;
  std::atomic<int> log_pages_{0};  // as the last commit left them
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<Database> checkpointer_;  // none for ":memory:"
  Accounts accounts_;                       // under write_mutex_
};

}  // namespace jm::node
