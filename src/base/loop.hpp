// SPDX-License-Identifier: GPL-3.0-or-later
// The owner's thread: a queue of tasks, timers, and outgoing HTTP (libcurl's multi interface), all served by
// run() on one thread. Everything that the gateway owns is touched there only.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace jm::base {

class Loop {
 public:
  using Task = std::function<void()>;
  using Clock = std::chrono::steady_clock;
  using TimerId = std::uint64_t;  // never 0

  Loop();
  ~Loop();  // after run() has returned
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Serves tasks, timers and transfers until stop(). Call it once, from the thread that shall own everything.
  void run();
  // Thread-safe. Tasks posted before stop() are still run.
  void stop();
  // Thread-safe: run `task` on the loop's thread, soon, in the order of posting. After stop() it is dropped.
  void post(Task task);

  // On the loop's thread only.
  TimerId after(std::chrono::milliseconds delay, Task task);
  void cancel(TimerId timer);  // of a timer that has fired or of 0: does nothing

  // Transfers: see http/http.hpp.
  struct Http;
  Http& http();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jm::base
