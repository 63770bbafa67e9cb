// SPDX-License-Identifier: GPL-3.0-or-later
// One thread that does, in order, what must not hold up the loop.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace jm::base {

class Worker {
 public:
  using Job = std::function<void(std::stop_token)>;

  explicit Worker(std::size_t capacity = 1024);
  ~Worker();  // asks the job that runs to stop, waits for it, drops those that wait
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Thread-safe. False when `capacity` jobs wait already. The thread starts with the first job.
  bool submit(Job job);

 private:
  void work(const std::stop_token& stop);

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace jm::base
