#include "node/threads.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace jm::node {
namespace {

constexpr unsigned kMostInARow = 3;

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

Workers::Workers(unsigned count, int nice) : nice_(nice) {
  for (unsigned i = 0; i < std::max(1u, count); ++i) threads_.emplace_back([this] { work(); });
}

bool Workers::add(Line line, std::function<void()> job) {
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_) return false;
    (line == Line::First ? first_ : second_).push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void Workers::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

// With the lock held, where there is a job.
Workers::Jobs& Workers::next() {
  const bool first = second_.empty() || (!first_.empty() && in_a_row_ < kMostInARow);
  in_a_row_ = first ? in_a_row_ + 1 : 0;
  return first ? first_ : second_;
}

void Workers::work() {
  be_nice(nice_);
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return stopping_ || !first_.empty() || !second_.empty(); });
    if (first_.empty() && second_.empty()) return;
    Jobs& jobs = next();
    const auto job = std::move(jobs.front());
    jobs.pop_front();
    lock.unlock();
    job();
    lock.lock();
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
