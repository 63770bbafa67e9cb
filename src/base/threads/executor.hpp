// SPDX-License-Identifier: GPL-3.0-or-later
// Threads that run jobs: how they start, wait, and end. What is to be run next, and what may wait, is for the
// owner of the queue to say: Pool (shares of users), and the node's Workers (shares of networks).
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace jm::base {

class Executor {
 public:
  using Job = std::function<void(const std::stop_token&)>;  // told of stop()

  enum class Start { AtOnce, WithFirstJob };
  struct Rules {
    unsigned threads = 1;  // at least one
    int nice = 0;          // 0: the priority of the thread that starts them
    Start start = Start::AtOnce;
  };

  // `next` takes a job out of the owner's queue, null if none waits; called with the lock held.
  Executor(Rules rules, std::function<Job()> next);
  ~Executor() { stop(); }
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Guards the queue.
  std::mutex& mutex() { return mutex_; }
  // A job has come. Without the lock.
  void wake();
  // Asks the jobs that run to stop and waits for them; no other one is begun.
  void stop();

 private:
  void begin();
  void work();

  const Rules rules_;
  const std::function<Job()> next_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::stop_source stop_;
  std::once_flag begun_;
  std::vector<std::thread> threads_;
};

}  // namespace jm::base
