// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/write_ahead_log.hpp"

namespace jm::gateway {
namespace {

constexpr int kIdlePages = 256;   // copied when nothing else is to be done
constexpr int kMostPages = 8192;  // 32 MiB: then even while steps wait

}  // namespace

WriteAheadLog::WriteAheadLog(plain::Db& db) : db_(db) {
  sqlite3_wal_hook(db_.handle(), &WriteAheadLog::grew, this);
}

void WriteAheadLog::tidy(bool idle) {
  if (pages_ >= (idle ? kIdlePages : kMostPages)) checkpoint(SQLITE_CHECKPOINT_PASSIVE);
}

void WriteAheadLog::empty() {
  checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
}

int WriteAheadLog::grew(void* self, sqlite3*, const char*, int pages) {
  static_cast<WriteAheadLog*>(self)->pages_ = pages;
  return SQLITE_OK;
}

void WriteAheadLog::checkpoint(int mode) {
  sqlite3_wal_checkpoint_v2(db_.handle(), nullptr, mode, nullptr, nullptr);
  pages_ = 0;
}

}  // namespace jm::gateway
