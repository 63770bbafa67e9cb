// SPDX-License-Identifier: GPL-3.0-or-later
// Proof of work for others: one search at a time, on a thread of the lowest priority, which is its budget.
// One whose client has gone is given up. Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>

#include "node/http/timers.hpp"
#include "node/http/workers.hpp"

namespace jm::node {

class Proofs {
 public:
  static constexpr double kMostWaiting = 60;  // seconds of computing

  // `most`: jobs that may wait; each holds a request.
  Proofs(Timers& timers, std::size_t most)
      : timers_(timers), thread_(1, {kMostWaiting, most}, Workers::kNicest) {}

  // `hashes`: that the search will probably take; `seconds` follows from it. The job's functions are called
  // as by Workers.
  void add(FairQueue::Job job, double hashes);
  // Ends the search under way and refuses all others; returns when the thread has ended.
  void stop() { thread_.stop(); }

 private:
  // A search that others may stop.
  struct Search {
    std::stop_source stop;
    std::function<bool()> abandoned;
  };

  void look_after(const std::weak_ptr<Search>& weak);
  double seconds_for(double hashes);
  void measure(double hashes, std::chrono::duration<double> took);

  Timers& timers_;
  std::mutex mutex_;
  double hashes_ = 4e6, seconds_ = 1;  // of late, the recent count more: the rate
  Workers thread_;                     // ends first
};

}  // namespace jm::node
