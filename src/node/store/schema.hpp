// SPDX-License-Identifier: GPL-3.0-or-later
// The store's file: who owns it, how it is opened, what its tables are.
#pragma once

#include <chrono>
#include <string>

#include "base/sqlite/database.hpp"

namespace jm::node {

inline constexpr const char* kInMemory = ":memory:";
inline constexpr std::chrono::milliseconds kBusy{500};  // that a lock of another process is waited for

// Holds <file>.lock until destroyed, so that two processes never write one store. (Not the file itself:
// closing another descriptor of it would drop SQLite's own locks.)
class FileLock {
 public:
  static Result<FileLock> take(const std::string& file);
  FileLock(FileLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

// Makes the file if there is none, mode 0600 in any case.
Result<void> make_private(const std::string& file);

// Opens and sets up one connection (WAL).
Result<base::Database> connect(const std::string& file);

// Makes the tables of a new store, brings an older one up to date; refuses what is no store or a newer
// version's.
Result<void> ensure_schema(base::Database& db, const std::string& file);

}  // namespace jm::node
