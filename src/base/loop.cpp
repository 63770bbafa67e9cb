// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/loop.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

#include "base/http/http_engine.hpp"
#include "base/timer_queue.hpp"

namespace jm::base {
namespace {

constexpr std::chrono::milliseconds kLongestSleep{60000};

}  // namespace

struct Loop::Impl {
  std::mutex mutex;
  std::deque<Task> queue;  // guarded by mutex, like the two below
  bool stopped = false;
  bool asleep = false;  // the loop waits and must be woken for a new task

  TimerQueue timers;
  std::unique_ptr<HttpEngine> http;

  // Runs what was posted until now. False: stop() came before the queue was taken, so all is done.
  bool run_tasks() {
    std::deque<Task> batch;
    bool last = false;
    {
      const std::lock_guard lock(mutex);
      asleep = false;
      batch.swap(queue);
      last = stopped;
    }
    for (Task& task : batch) {
      task();
      task = nullptr;  // what it holds goes before the next one runs
    }
    return !last;
  }

  // Timers that fall due while this runs wait for the next round: a timer of 0 ms cannot starve the rest.
  void run_timers() {
    const auto now = Clock::now();
    while (const auto task = timers.take(now)) task();
  }

  std::chrono::milliseconds until_next_timer() const {
    const auto next = timers.next();
    if (!next) return kLongestSleep;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now());
    return std::clamp(left, std::chrono::milliseconds{0}, kLongestSleep);
  }

  bool may_sleep() {
    const std::lock_guard lock(mutex);
    asleep = queue.empty() && !stopped;
    return asleep;
  }
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {
  impl_->http = HttpEngine::make(*this);
}

// The tasks and timers go while the engine is still there: they may own transfers, or call back in here.
Loop::~Loop() {
  stop();
  const auto queue = std::move(impl_->queue);
  const auto timers = std::exchange(impl_->timers, {});
}

void Loop::run() {
  while (impl_->run_tasks()) {
    impl_->run_timers();
    impl_->http->serve();
    if (impl_->may_sleep()) impl_->http->wait(impl_->until_next_timer());
  }
}

void Loop::stop() {
  const std::lock_guard lock(impl_->mutex);
  impl_->stopped = true;
  if (std::exchange(impl_->asleep, false)) impl_->http->wake();
}

void Loop::post(Task task) {
  const std::lock_guard lock(impl_->mutex);
  if (impl_->stopped) return;
  impl_->queue.push_back(std::move(task));
  if (std::exchange(impl_->asleep, false)) impl_->http->wake();
}

Loop::TimerId Loop::after(std::chrono::milliseconds delay, Task task) {
  const auto at = Clock::now() + std::max(delay, std::chrono::milliseconds{0});
  return impl_->timers.add(at, std::move(task));
}

void Loop::cancel(TimerId timer) {
  const auto task = impl_->timers.cancel(timer);  // ends last: it may call cancel()
}

Loop::Http& Loop::http() {
  return *impl_->http;
}

}  // namespace jm::base
