// SPDX-License-Identifier: GPL-3.0-or-later
// The node's own threads: a few that work, one that watches the time.
#pragma once

#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "node/limits/fair_queue.hpp"

namespace jm::node {

// Threads started while this lives have all signals blocked: they belong to the host's own thread.
class SignalsBlocked {
 public:
  SignalsBlocked();
  ~SignalsBlocked();
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

// Runs jobs on `count` threads of low priority (media goes first, then what a gateway in the same process
// computes), those of one line by fair shares of the clients' networks. The first line goes before the
// second, but for every fourth job. Thread-safe.
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
  void work();
  std::optional<FairQueue::Job> next();

  const int nice_;
  std::mutex mutex_;
  std::condition_variable wake_;
  FairQueue first_, second_;
  unsigned in_a_row_ = 0;  // of the first line
  std::stop_source stop_;
  std::vector<std::thread> threads_;
};

// Calls functions later, on its own thread, one after the other. Thread-safe.
class Timers {
 public:
  using Clock = std::chrono::steady_clock;
  using Id = std::uint64_t;  // never 0
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
  std::map<std::pair<Clock::time_point, Id>, std::function<void()>> due_;
  std::map<Id, Clock::time_point> when_;
  Id last_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace jm::node
