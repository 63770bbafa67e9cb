// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/loop_thread.hpp"

#include <future>

namespace jm::gateway {

LoopThread::LoopThread(base::Loop& loop) : loop_(loop), thread_([&loop] { loop.run(); }) {}

LoopThread::~LoopThread() {
  loop_.stop();
  thread_.join();
}

void LoopThread::call(const std::function<void()>& task) {
  std::promise<void> done;
  loop_.post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace jm::gateway
