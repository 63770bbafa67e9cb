// SPDX-License-Identifier: GPL-3.0-or-later
// The thread that writes the state file: many steps in one transaction (one fsync), and jobs alone in theirs.
// After each transaction that signed messages the folder's marker says how many there are (plain/guard).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/sqlite/database.hpp"
#include "gateway/state/commit_queue.hpp"
#include "gateway/state/state.hpp"
#include "gateway/state/write_ahead_log.hpp"
#include "plain/guard/folder.hpp"

namespace jm::gateway {

class StateWriter {
 public:
  // An open state, which nobody else writes. `marker` is as the folder has it.
  StateWriter(plain::Folder folder, base::Database db, plain::Marker marker, const StateOptions& options);
  ~StateWriter();  // writes what is queued
  StateWriter(const StateWriter&) = delete;
  StateWriter& operator=(const StateWriter&) = delete;

  const plain::Folder& folder() const { return folder_; }

  // As plain::Ledger::commit().
  void write(plain::Step step, std::function<void(Result<void>)> durable) {
    queue_.add(std::move(step), std::move(durable));
  }
  // Runs `job` on the writer's thread in a transaction of its own, after everything queued before, and waits
  // for it. While nothing can be written it fails at once: the caller may have more to do than to wait.
  Result<void> run(const std::function<Result<void>(base::Database&)>& job);

 private:
  void serve();
  // The reason if it can be tried again; else everybody was told.
  std::optional<std::string> write_group(std::vector<CommitTask>& group);
  Result<void> apply(const std::vector<CommitTask>& group, std::vector<Result<void>>& outcomes,
                     std::uint64_t& messages);
  void retry_later(std::vector<CommitTask> group, const std::string& reason);

  plain::Folder folder_;
  base::Database db_;
  plain::Marker marker_;    // as the folder has it
  std::uint64_t messages_;  // signed ever, as the file says
  const std::function<void(const std::string&)> tell_trouble_;
  WriteAheadLog log_;
  CommitQueue queue_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace jm::gateway
