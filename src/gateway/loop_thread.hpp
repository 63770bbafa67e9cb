// SPDX-License-Identifier: GPL-3.0-or-later
// The thread of a loop.
#pragma once

#include <functional>
#include <thread>

#include "base/loop.hpp"

namespace jm::gateway {

class LoopThread {
 public:
  explicit LoopThread(base::Loop& loop);  // runs it; it outlives the thread
  ~LoopThread();                          // stops it
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;

  // Runs `task` on the thread, behind what was posted before, and waits for it. From another thread.
  void call(const std::function<void()>& task);

 private:
  base::Loop& loop_;
  std::thread thread_;
};

}  // namespace jm::gateway
