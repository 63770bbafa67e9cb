// SPDX-License-Identifier: GPL-3.0-or-later
// The write-ahead log of the store: how long it is, and moving it into the file, on a connection of its own.
// A store in memory has none. Thread-safe once it is open.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

#include "base/sqlite/database.hpp"

namespace jm::node {

class StoreLog {
 public:
  // `max_bytes`: of the store; a twentieth of it is a long log.
  explicit StoreLog(std::uint64_t max_bytes);
  StoreLog(const StoreLog&) = delete;  // the writing connection keeps a pointer into it
  StoreLog& operator=(const StoreLog&) = delete;

  // `own`: another connection to the file that `writer` writes, which ends before this does.
  Result<void> open(base::Database own, base::Database& writer);

  std::uint64_t bytes() const;  // as the last commit left them
  std::uint64_t long_at() const { return long_at_; }
  // What it may take of the store before nothing is removed for it any more; 0 in memory.
  std::uint64_t part_of_store() const { return is_open_ ? 2 * long_at_ : 0; }

  bool is_due() const;
  // `writers`: the lock of the writing connection, which is taken to begin a long log anew; not to be held.
  void checkpoint(std::mutex& writers);
  // The same, for a writer that finds it twice as long.
  void keep_short(std::mutex& writers);

 private:
  const std::uint64_t long_at_;  // bytes
  bool is_open_ = false;
  std::mutex mutex_;  // of a checkpoint
  base::Database own_;
  std::atomic<int> pages_{0};
  std::atomic<std::chrono::steady_clock::time_point> not_before_{};
};

}  // namespace jm::node
