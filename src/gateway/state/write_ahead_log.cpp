// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/write_ahead_log.hpp"

namespace jm::gateway {
namespace {

constexpr int kIdlePages = 256;   // copied when nothing else is to be done
constexpr int kMostPages = 8192;  // 32 MiB: then even while steps wait

}  // namespace

WriteAheadLog::WriteAheadLog(base::Database& db) : db_(db) {
  db_.count_log(pages_);
}

void WriteAheadLog::tidy(bool idle) {
  if (pages_ >= (idle ? kIdlePages : kMostPages)) checkpoint(base::Database::Checkpoint::Passive);
}

void WriteAheadLog::empty() {
  checkpoint(base::Database::Checkpoint::Truncate);
}

void WriteAheadLog::checkpoint(base::Database::Checkpoint mode) {
  db_.checkpoint(mode);
  pages_ = 0;
}

}  // namespace jm::gateway
