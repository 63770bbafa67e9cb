// SPDX-License-Identifier: GPL-3.0-or-later
// A few threads for what would hold up the loop, and a bounded queue of jobs. Its users share the
// threads fairly: one who has much to do takes nothing from the others.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/threads/executor.hpp"

namespace jm::base {

class Pool {
  struct Use;

 public:
  using Job = Executor::Job;

  // One user's, whose jobs begin in the order in which they were submitted. Not to be used after the pool.
  class Share {
   public:
    explicit Share(Pool& pool);
    template <class Function>
    bool submit(Function job) {  // see below
      return pool_.add(job_of(std::move(job)), use_);
    }

   private:
    Pool& pool_;
    std::shared_ptr<Use> use_;
  };

  // For what costs computing time, as signing and verifying: threads of low priority (media goes first).
  // `threads` 0: one fewer than there are cores, at least one. `capacity` jobs may wait.
  explicit Pool(unsigned threads = 0, std::size_t capacity = 4096);
  // For what takes its time otherwise: one thread, which starts with the first job and runs them in order.
  struct OneThread {
    std::size_t capacity = 1024;
  };
  explicit Pool(OneThread one);
  // Asks the jobs that run to stop and waits for them, drops those that wait.
  ~Pool() = default;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // A job may take a std::stop_token. Thread-safe. False when `capacity` jobs wait already: try again later.
  template <class Function>
  bool submit(Function job) {
    return add(job_of(std::move(job)), nullptr);
  }

 private:
  // A user's place on the pool's own clock, which counts the seconds that each user has had.
  struct Use {
    double next = 0;  // when its next job is due
    double last = 0;  // when the last one that it submitted is
  };
  struct Waiting {
    Job job;
    std::shared_ptr<Use> use;  // null: no Share
  };

  template <class Function>
  static Job job_of(Function job) {
    if constexpr (std::is_invocable_v<Function&>)
      return [job = std::move(job)](const std::stop_token&) mutable { job(); };
    else
      return job;
  }
  bool add(Job job, std::shared_ptr<Use> use);
  Job next();
  void measured(const std::shared_ptr<Use>& use, double seconds);

  const std::size_t capacity_;
  // Guarded by the executor's lock.
  std::multimap<double, Waiting> jobs_;  // by when they are due
  double now_ = 0;                       // on that clock
  Executor threads_;                     // ends first
};

}  // namespace jm::base
