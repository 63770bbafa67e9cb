// Proof of work for others: one search at a time, on a thread of the lowest priority, which is its budget. It
// goes by fair shares of the clients' networks; one whose client has gone is given up. Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "node/fair_queue.hpp"
#include "node/threads.hpp"

namespace jm::node {

class Proofs {
 public:
  static constexpr double kMostWaiting = 60;  // seconds of computing

  // `most`: jobs that may wait; each holds a request.
  Proofs(Timers& timers, std::size_t most);
  ~Proofs() { stop(); }

  // `hashes`: that the search will probably take; `seconds` follows from it. The job's functions may be
  // called on any thread, also from inside add() and stop().
  void add(FairQueue::Job job, double hashes);
  // Ends the search under way and refuses the rest; returns when the thread has ended.
  void stop();

 private:
  // A search that others may stop.
  struct Search {
    std::stop_source stop;
    std::function<bool()> abandoned;
  };

  void run_next();
  void look_after(const std::weak_ptr<Search>& weak);
  void measure(double hashes, std::chrono::duration<double> took);

  Timers& timers_;
  std::mutex mutex_;
  FairQueue queue_;
  std::shared_ptr<Search> search_;
  bool stopping_ = false;
  double hashes_ = 4e6, seconds_ = 1;  // of late, the recent count more: the rate
  Workers thread_{1, Workers::kNicest};
};

}  // namespace jm::node
