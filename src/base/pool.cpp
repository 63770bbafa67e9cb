// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/pool.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace jm::base {
namespace {

constexpr int kNice = 5;
constexpr double kGuess = 0.001;  // seconds of a job, before it is known

unsigned threads_for(unsigned asked) {
  if (asked != 0) return asked;
  const unsigned cores = std::thread::hardware_concurrency();
  return cores > 2 ? cores - 1 : 1;
}

}  // namespace

Pool::Pool(unsigned threads, std::size_t capacity) : capacity_(capacity) {
  for (unsigned i = threads_for(threads); i > 0; --i) threads_.emplace_back([this] { work(); });
}

Pool::~Pool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

Pool::Share::Share(Pool& pool) : pool_(pool), use_(std::make_shared<Use>()) {}

bool Pool::submit(Job job, std::shared_ptr<Use> use) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= capacity_) return false;
    // Who was idle has saved nothing up.
    const double due = use ? std::max(now_, use->next) : now_;
    if (use) use->next = due + kGuess;
    jobs_.emplace(due, Waiting{std::move(job), std::move(use)});
  }
  wake_.notify_one();
  return true;
}

void Pool::work() {
  // On Linux the priority is the thread's own; a refusal leaves it at the normal one.
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_) return;
    now_ = jobs_.begin()->first;
    auto [job, use] = std::move(jobs_.extract(jobs_.begin()).mapped());
    lock.unlock();
    const auto begun = Clock::now();
    job();
    job = nullptr;
    const std::chrono::duration<double> took = Clock::now() - begun;
    lock.lock();
    if (use) use->next += took.count() - kGuess;
  }
}

}  // namespace jm::base
