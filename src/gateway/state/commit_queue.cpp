// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/commit_queue.hpp"

#include <iterator>
#include <utility>

namespace jm::gateway {

CommitQueue::CommitQueue(std::chrono::milliseconds retry, std::chrono::milliseconds slowest_retry)
    : outage_(retry, slowest_retry) {}

void CommitQueue::add(plain::Step step, std::function<void(Result<void>)> done) {
  CommitTask task{std::move(step), std::move(done), {}, {}};
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= kMaxSteps) {
      task.refused = "channel " + task.step.channel + ": too many changes wait for the disk";
      task.step = {};
    }
    queue_.push_back(std::move(task));
  }
  changed_.notify_one();
}

Result<void> CommitQueue::add_job(std::function<Result<void>()> job, std::function<void(Result<void>)> done) {
  {
    const std::lock_guard lock(mutex_);
    if (outage_.on()) return fail(outage_.reason(), true);
    queue_.push_back({{}, std::move(done), std::move(job), {}});
  }
  changed_.notify_one();
  return {};
}

void CommitQueue::end() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
}

std::vector<CommitTask> CommitQueue::next() {
  std::vector<CommitTask> group;
  std::unique_lock lock(mutex_);
  if (outage_.on()) changed_.wait_for(lock, outage_.pause(), [this] { return ending_; });
  changed_.wait(lock, [this] { return ending_ || !queue_.empty(); });
  while (!queue_.empty() && group.size() < kMaxGroup) {
    if (queue_.front().job && !group.empty()) break;
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
    if (group.back().job) break;
  }
  return group;
}

bool CommitQueue::empty() const {
  const std::lock_guard lock(mutex_);
  return queue_.empty();
}

bool CommitQueue::written() {
  const std::lock_guard lock(mutex_);
  return outage_.over();
}

std::vector<CommitTask> CommitQueue::failed(std::vector<CommitTask> group, const std::string& reason,
                                            bool& first) {
  std::vector<CommitTask> told;
  const std::lock_guard lock(mutex_);
  queue_.insert(queue_.begin(), std::make_move_iterator(group.begin()), std::make_move_iterator(group.end()));
  first = outage_.failed(reason);
  std::deque<CommitTask> left;
  for (CommitTask& task : queue_)
    if (ending_ || task.job)
      told.push_back(std::move(task));
    else
      left.push_back(std::move(task));
  queue_.swap(left);
  return told;
}

}  // namespace jm::gateway
