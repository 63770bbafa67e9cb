// SPDX-License-Identifier: GPL-3.0-or-later
// Runs jobs on `count` threads of low priority (media goes first, then what a gateway in the same process
// computes), those of one line by fair shares of the clients' networks. The first line goes before the
// second, but for every fourth job. Thread-safe.
#pragma once

#include "base/threads/executor.hpp"
#include "node/limits/fair_queue.hpp"

namespace jm::node {

class Workers {
 public:
  enum class Line { First, Second };

  static constexpr int kNice = 10, kNicest = 19;

  // `most`: that may wait in each line.
  Workers(unsigned count, FairQueue::Load most, int nice = kNice);
  ~Workers() { stop(); }
  // A job's functions may be called on any thread, also from inside any of these; run() is told of stop().
  void add(Line line, FairQueue::Job job);
  // Refuses those that nobody waits for any more.
  void drop_abandoned();
  // Refuses what waits, and all that comes; returns when what is under way has ended.
  void stop();

 private:
  base::Executor::Job next();

  // Guarded by the executor's lock.
  FairQueue first_, second_;
  unsigned in_a_row_ = 0;  // of the first line
  bool stopped_ = false;
  base::Executor threads_;  // ends first
};

}  // namespace jm::node
