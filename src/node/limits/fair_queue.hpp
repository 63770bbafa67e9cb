// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs of many clients for one machine: each network gets an even part of its time (start-time fair
// queueing), and what waits is bounded in seconds and in jobs. An engine: no thread, no clock, not
// thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace jm::node {

class FairQueue {
 public:
  // One of the functions is called, once, by whoever takes the job out.
  struct Job {
    std::string client;
    double seconds = 0;               // that it will probably take, more than 0
    std::function<bool()> abandoned;  // whether nobody waits for its result any more
    std::function<void(const std::stop_token&)> run;
    std::function<void(std::chrono::seconds)> refuse;  // to be tried again after these
  };

  // What waits, or may.
  struct Load {
    double seconds = 0;
    std::size_t jobs = 0;
  };

  // `most`: of all together. One client gets a quarter of both, its next network half, the widest three
  // quarters, but always one job.
  explicit FairQueue(Load most) : most_(most) {}

  // What is to be refused for it: the job itself, or others with less of a claim that it displaces.
  std::vector<Job> add(Job job);
  // The next to run. Once nothing waits any more, all begin alike again.
  std::optional<Job> next();
  // Those that nobody waits for any more.
  std::vector<Job> take_abandoned();
  std::vector<Job> take_all();

  const Load& waiting() const { return waiting_; }

 private:
  // Virtual times: a job starts when its networks' earlier ones end.
  struct Account {
    double ends = 0;
    Load waiting;
  };
  struct Waiting {
    Job job;
    std::vector<std::string> networks;
  };
  using Line = std::multimap<double, Waiting>;  // by start

  bool fits(const Waiting& one) const;
  bool displace(double start, const Waiting& by, std::vector<Job>& refused);
  Job take(Line::iterator at, bool served);
  void forget_idle();

  const Load most_;
  Load waiting_;
  double now_ = 0;  // start of the last that was served
  Line line_;
  std::unordered_map<std::string, Account> accounts_;
};

}  // namespace jm::node
