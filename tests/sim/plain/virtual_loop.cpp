// SPDX-License-Identifier: GPL-3.0-or-later
// base/loop.cpp's place: a loop that VirtualTime serves. It has no transfers, and run() is not to be called.
#include <cstdlib>
#include <deque>
#include <utility>

#include "base/loop.hpp"
#include "base/timer_queue.hpp"
#include "tests/sim/plain/virtual_time.hpp"

namespace jm::base {

struct Loop::Impl {
  std::deque<Task> queue;
  TimerQueue timers;

  bool run_tasks() {
    if (queue.empty()) return false;
    const Task task = std::move(queue.front());
    queue.pop_front();
    task();
    return true;
  }
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {
  sim::VirtualTime::get().serve({[this] { return impl_->run_tasks(); },
                                 [this] { return impl_->timers.next(); },
                                 [this] {
                                   if (const Task task = impl_->timers.take(Clock::now())) task();
                                 }});
}

Loop::~Loop() {
  sim::VirtualTime::get().serve({});
  const auto queue = std::move(impl_->queue);
  const auto timers = std::exchange(impl_->timers, {});
}

void Loop::run() {
  std::abort();
}

void Loop::stop() {}

void Loop::post(Task task) {
  impl_->queue.push_back(std::move(task));
}

Loop::TimerId Loop::after(std::chrono::milliseconds delay, Task task) {
  return impl_->timers.add(Clock::now() + std::max(delay, std::chrono::milliseconds(0)), std::move(task));
}

void Loop::cancel(TimerId timer) {
  const auto task = impl_->timers.cancel(timer);  // ends last: it may call cancel()
}

Loop::Http& Loop::http() {
  std::abort();
}

}  // namespace jm::base
