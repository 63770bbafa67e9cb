// The node's own threads: a few that work, one that watches the time.
#pragma once

#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

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
// computes), those of one line in order. The first line goes before the second, but for every fourth job.
// Thread-safe.
class Workers {
 public:
  enum class Line { First, Second };

  static constexpr int kNice = 10, kNicest = 19;

  explicit Workers(unsigned count, int nice = kNice);
  ~Workers() { stop(); }
  // False once stopped.
  bool add(Line line, std::function<void()> job);
  // Every job that was added still runs; then the threads end.
  void stop();

 private:
  using Jobs = std::deque<std::function<void()>>;

  void work();
  Jobs& next();

  const int nice_;
  std::mutex mutex_;
  std::condition_variable wake_;
  Jobs first_, second_;
  unsigned in_a_row_ = 0;  // of the first line
  bool stopping_ = false;
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
