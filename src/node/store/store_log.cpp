// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/store_log.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "node/store/room/cost.hpp"

namespace jm::node {
namespace {

using Clock = std::chrono::steady_clock;
using Checkpoint = base::Database::Checkpoint;

constexpr std::uint64_t kLongestLog = std::uint64_t{16} << 20, kShortestLog = 64 << 10;  // bytes
constexpr std::uint64_t kFrame = kPage + 24;
constexpr int kPasses = 4;
constexpr std::chrono::milliseconds kShortPass{20};
constexpr std::chrono::seconds kAgain{1};  // after a checkpoint that did not succeed
constexpr std::chrono::milliseconds kReadersBusy{
    50};  // that one waits for readers, while writers wait for it

}  // namespace

StoreLog::StoreLog(std::uint64_t max_bytes)
    : long_at_(std::clamp(max_bytes / 20, kShortestLog, kLongestLog)) {}

Result<void> StoreLog::open(base::Database own, base::Database& writer) {
  own_ = std::move(own);
  is_open_ = true;
  own_.set_timeout(kReadersBusy);
  writer.count_log(pages_);
  return writer.script("PRAGMA journal_size_limit=" + std::to_string(2 * long_at_));
}

std::uint64_t StoreLog::bytes() const {
  return static_cast<std::uint64_t>(pages_) * kFrame;
}

bool StoreLog::is_due() const {
  return bytes() > long_at_ && Clock::now() >= not_before_.load();
}

void StoreLog::keep_short(std::mutex& writers) {
  if (bytes() > 2 * long_at_ && is_due()) checkpoint(writers);
}

void StoreLog::checkpoint(std::mutex& writers) {
  if (!is_open_) return;
  const std::scoped_lock lock(mutex_);
  // Each pass leaves what was written meanwhile, which is less each time.
  for (int pass = 0; pass < kPasses; ++pass) {
    const auto begun = Clock::now();
    (void)own_.checkpoint(Checkpoint::Passive);
    if (Clock::now() - begun < kShortPass) break;
  }
  if (!is_due()) return;
  // Not by SQLite's own lock, which writers give up on.
  const std::scoped_lock no_writer(writers);
  if (own_.checkpoint(Checkpoint::Restart)) {
    pages_ = 0;  // the file stays as long as it is, and is overwritten
  } else {
    not_before_ = Clock::now() + kAgain;
  }
}

}  // namespace jm::node
