// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/timers.hpp"

#include <utility>

namespace jm::node {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

Timers::Timers() : thread_([this] { run(); }) {}

Timers::Id Timers::after(std::chrono::milliseconds delay, std::function<void()> then) {
  const std::scoped_lock lock(mutex_);
  const auto when = Clock::now() + delay;
  const auto first = queue_.next();
  const Id id = queue_.add(when, std::move(then));
  if (!first || when < *first) wake_.notify_one();
  return id;
}

void Timers::cancel(Id id) {
  std::function<void()> dropped;  // destroyed after the lock: it may own anything
  const std::scoped_lock lock(mutex_);
  dropped = queue_.cancel(id);
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
    if (auto then = queue_.take(Clock::now())) {
      lock.unlock();
      then();
      then = nullptr;
      lock.lock();
    } else if (const auto next = queue_.next()) {
      wake_.wait_until(lock, *next);
    } else {
      wake_.wait(lock);
    }
  }
}

}  // namespace jm::node
