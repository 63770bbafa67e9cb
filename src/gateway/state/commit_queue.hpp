// SPDX-License-Identifier: GPL-3.0-or-later
// What waits to be written to the state file: steps of channels, and jobs that somebody waits for.
// Thread-safe: any thread adds, one writer takes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/limits/outage.hpp"
#include "base/result.hpp"
#include "plain/record.hpp"

namespace jm::gateway {

struct CommitTask {
  plain::Step step;
  std::function<void(Result<void>)> done;  // told of the outcome; may be empty
  std::function<Result<void>()> job;       // instead of the step: runs alone in its transaction
  std::string refused;                     // why the step is not written; empty: it is
};

class CommitQueue {
 public:
  static constexpr std::size_t kMaxSteps = 65536;  // beyond it steps are refused
  static constexpr std::size_t kMaxGroup = 512;    // steps in one transaction

  // The pauses while nothing can be written: the first, and the longest.
  CommitQueue(std::chrono::milliseconds retry, std::chrono::milliseconds slowest_retry);

  void add(plain::Step step, std::function<void(Result<void>)> done);
  // Fails at once while nothing can be written.
  Result<void> add_job(std::function<Result<void>()> job, std::function<void(Result<void>)> done);
  void end();  // what is queued is still given out

  // For the writer. A job, or the steps at the head, as soon as there are any; while nothing can be written
  // after a pause. Nothing: the queue has ended.
  std::vector<CommitTask> next();
  bool empty() const;
  // A group was written. True if nothing could be written before.
  bool written();
  // A group could not be written: its steps go back to the head of the queue. Returned is whom to tell: who
  // waits for a job, and at the end everybody. `first` says that a group could be written before.
  std::vector<CommitTask> failed(std::vector<CommitTask> group, const std::string& reason, bool& first);

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<CommitTask> queue_;
  base::Outage outage_;
  bool ending_ = false;
};

}  // namespace jm::gateway
