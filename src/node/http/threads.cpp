// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/threads.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace jm::node {
namespace {

using Jobs = std::vector<FairQueue::Job>;

constexpr unsigned kMostInARow = 3;
constexpr double kSoonest = 1, kLatest = 60;  // seconds

// To be tried again when what waits is done.
void refuse(const Jobs& jobs, double waiting = 0) {
  const double after = std::clamp(std::ceil(waiting), kSoonest, kLatest);
  for (const auto& job : jobs) job.refuse(std::chrono::seconds(static_cast<std::int64_t>(after)));
}

void be_nice(int nice) {
  // On Linux the priority is a thread's own; where it cannot be set, nothing is lost.
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), nice);
}

}  // namespace

SignalsBlocked::SignalsBlocked() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before_);
}

SignalsBlocked::~SignalsBlocked() {
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

Workers::Workers(unsigned count, FairQueue::Load most, int nice) : nice_(nice), first_(most), second_(most) {
  for (unsigned i = 0; i < std::max(1u, count); ++i) threads_.emplace_back([this] { work(); });
}

void Workers::add(Line line, FairQueue::Job job) {
  Jobs refused;
  double waiting = 0;
  {
    const std::scoped_lock lock(mutex_);
    FairQueue& queue = line == Line::First ? first_ : second_;
    if (stop_.stop_requested()) {
      refused.push_back(std::move(job));
    } else {
      refused = queue.add(std::move(job));
    }
    waiting = queue.waiting().seconds;
  }
  wake_.notify_one();
  refuse(refused, waiting);
}

void Workers::drop_abandoned() {
  for (FairQueue* queue : {&first_, &second_}) {
    Jobs refused;
    {
      const std::scoped_lock lock(mutex_);
      refused = queue->take_abandoned();
    }
    refuse(refused);
  }
}

void Workers::stop() {
  Jobs first, second;
  {
    const std::scoped_lock lock(mutex_);
    stop_.request_stop();
    first = first_.take_all();
    second = second_.take_all();
  }
  wake_.notify_all();
  refuse(first);
  refuse(second);
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

// With the lock held.
std::optional<FairQueue::Job> Workers::next() {
  const bool none_first = first_.waiting().jobs == 0, none_second = second_.waiting().jobs == 0;
  if (none_first && none_second) return std::nullopt;
  const bool first = none_second || (!none_first && in_a_row_ < kMostInARow);
  in_a_row_ = first ? in_a_row_ + 1 : 0;
  return (first ? first_ : second_).next();
}

void Workers::work() {
  be_nice(nice_);
  for (;;) {
    std::optional<FairQueue::Job> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] {
        job = next();
        return job || stop_.stop_requested();
      });
    }
    if (!job) return;
    job->run(stop_.get_token());
  }
}

Timers::Timers() : thread_([this] { run(); }) {}

Timers::Id Timers::after(std::chrono::milliseconds delay, std::function<void()> then) {
  const std::scoped_lock lock(mutex_);
  const Id id = ++last_;
  const auto when = Clock::now() + delay;
  due_.emplace(std::pair(when, id), std::move(then));
  when_.emplace(id, when);
  if (due_.begin()->first.second == id) wake_.notify_one();
  return id;
}

void Timers::cancel(Id id) {
  std::function<void()> dropped;  // destroyed after the lock: it may own anything
  const std::scoped_lock lock(mutex_);
  const auto found = when_.find(id);
  if (found == when_.end()) return;
  const auto entry = due_.find({found->second, id});
  dropped = std::move(entry->second);
  due_.erase(entry);
  when_.erase(found);
}

void Timers::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Timers::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (due_.empty()) {
      wake_.wait(lock);
      continue;
    }
    const auto first = due_.begin();
    if (const auto when = first->first.first; when > Clock::now()) {
      wake_.wait_until(lock, when);
      continue;
    }
    const auto then = std::move(first->second);
    when_.erase(first->first.second);
    due_.erase(first);
    lock.unlock();
    then();
    lock.lock();
  }
}

}  // namespace jm::node
