// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite's write-ahead log of the state file: copied into the file when there is time for it, and before it
// grows large. The writer's thread only.
#pragma once

#include "plain/guard/db.hpp"

namespace jm::gateway {

class WriteAheadLog {
 public:
  explicit WriteAheadLog(plain::Db& db);  // outlives the log
  WriteAheadLog(const WriteAheadLog&) = delete;
  WriteAheadLog& operator=(const WriteAheadLog&) = delete;

  void tidy(bool idle);  // after each transaction; `idle`: nothing else is to be done
  void empty();          // at the end: all of it
  int pages() const { return pages_; }

 private:
  static int grew(void* self, sqlite3*, const char*, int pages);
  void checkpoint(int mode);

  plain::Db& db_;
  int pages_ = 0;
};

}  // namespace jm::gateway
