// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/pool.hpp"

#include <algorithm>
#include <chrono>
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

Pool::Pool(unsigned threads, std::size_t capacity)
    : capacity_(capacity),
      threads_({.threads = threads_for(threads), .nice = kNice}, [this] { return next(); }) {}

Pool::Pool(OneThread one)
    : capacity_(one.capacity),
      threads_({.start = Executor::Start::WithFirstJob}, [this] { return next(); }) {}

Pool::Share::Share(Pool& pool) : pool_(pool), use_(std::make_shared<Use>()) {}

bool Pool::add(Job job, std::shared_ptr<Use> use) {
  {
    const std::lock_guard lock(threads_.mutex());
    if (jobs_.size() >= capacity_) return false;
    double due = now_;
    if (use) {
      // Who was idle has saved nothing up. No job goes before an older one of the same user.
      due = std::max({now_, use->next, use->last});
      use->last = due;
      use->next = due + kGuess;
    }
    jobs_.emplace(due, Waiting{std::move(job), std::move(use)});
  }
  threads_.wake();
  return true;
}

Pool::Job Pool::next() {
  if (jobs_.empty()) return nullptr;
  now_ = jobs_.begin()->first;
  auto [job, use] = std::move(jobs_.extract(jobs_.begin()).mapped());
  if (!use) return std::move(job);
  return [this, job = std::move(job), use = std::move(use)](const std::stop_token& stop) mutable {
    const auto begun = std::chrono::steady_clock::now();
    job(stop);
    job = nullptr;
    measured(use, std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
  };
}

void Pool::measured(const std::shared_ptr<Use>& use, double seconds) {
  const std::lock_guard lock(threads_.mutex());
  use->next += seconds - kGuess;
}

}  // namespace jm::base
