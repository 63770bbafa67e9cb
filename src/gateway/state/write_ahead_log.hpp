// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite's write-ahead log of the state file: copied into the file when there is time for it, and before it
// grows large. The writer's thread only.
#pragma once

#include <atomic>

#include "base/sqlite/database.hpp"

namespace jm::gateway {

class WriteAheadLog {
 public:
  explicit WriteAheadLog(base::Database& db);  // outlives the log
  WriteAheadLog(const WriteAheadLog&) = delete;
  WriteAheadLog& operator=(const WriteAheadLog&) = delete;

  void tidy(bool idle);  // after each transaction; `idle`: nothing else is to be done
  void empty();          // at the end: all of it
  int pages() const { return pages_; }

 private:
  void checkpoint(base::Database::Checkpoint mode);

  base::Database& db_;
  std::atomic<int> pages_{0};
};

}  // namespace jm::gateway
