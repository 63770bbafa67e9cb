// SPDX-License-Identifier: GPL-3.0-or-later
// A few threads of low priority (media goes first) for what costs computing time: signing and verifying. Its
// users have them in turn: one who has much to do takes nothing from the others.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace jm::base {

class Pool {
  struct Use;

 public:
  using Job = std::function<void()>;

  // One user's. Not to be used after the pool.
  class Share {
   public:
    explicit Share(Pool& pool);
    bool submit(Job job) { return pool_.submit(std::move(job), use_); }  // see below

   private:
    Pool& pool_;
    std::shared_ptr<Use> use_;
  };

  // `threads` 0: one fewer than there are cores, at least one. `capacity` jobs may wait.
  explicit Pool(unsigned threads = 0, std::size_t capacity = 4096);
  ~Pool();  // finishes the jobs that run, drops those that wait
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Thread-safe. False when `capacity` jobs wait already: try again later.
  bool submit(Job job) { return submit(std::move(job), nullptr); }

 private:
  using Clock = std::chrono::steady_clock;

  // A user's place on the pool's own clock, which counts the seconds that each user in turn has had. Guarded
  // by the pool's mutex.
  struct Use {
    double next = 0;  // when its next job is due
  };
  struct Waiting {
    Job job;
    std::shared_ptr<Use> use;  // null: nobody's
  };

  bool submit(Job job, std::shared_ptr<Use> use);
  void work();

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::multimap<double, Waiting> jobs_;  // by when they are due
  double now_ = 0;                       // on that clock
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace jm::base
