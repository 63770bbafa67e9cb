// SPDX-License-Identifier: GPL-3.0-or-later
// What tests of threads wait for, and the priority that a thread has.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

// Something that other threads do, and that a test waits for.
class Event {
 public:
  void happen() {
    const std::lock_guard lock(mutex_);
    ++times_;
    changed_.notify_all();
  }
  void wait(int times = 1) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return times_ >= times; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int times_ = 0;
};

inline int own_nice() {
  return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()));
}
