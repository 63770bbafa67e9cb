// SPDX-License-Identifier: GPL-3.0-or-later
// Calls functions later, on a thread of its own, one after the other. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/timer_queue.hpp"

namespace jm::node {

class Timers {
 public:
  using Id = base::TimerQueue::Id;  // never 0

  Timers();
  ~Timers() { stop(); }
  Id after(std::chrono::milliseconds delay, std::function<void()> then);
  // Does not wait for one that runs.
  void cancel(Id id);
  // What is due later never runs.
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  base::TimerQueue queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace jm::node
