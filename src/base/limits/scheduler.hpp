// SPDX-License-Identifier: GPL-3.0-or-later
// Shares out what the channels of a gateway have in common, so that none of them takes it from the others: a
// bounded number of slots at a time; those who have had much lately have one at a time, and no more than a
// share of the time together. The loop's thread only.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>

#include "base/limits/limiter.hpp"
#include "base/loop.hpp"

namespace jm::base {

class Slot;

class Scheduler {
 public:
  struct Rules {
    std::size_t at_once = 1;
    double share = 1;  // of the time, for those who have had much
    double much = 0;   // lately
    // A slot that is kept longer counts as over, `longest_much` if its holder has had much; 0: none does.
    std::chrono::milliseconds longest{0}, longest_much{0};
  };
  Scheduler(Loop& loop, Rules rules);
  ~Scheduler();  // after every Slot
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

 private:
  friend class Slot;
  using Waiting = std::multimap<double, Slot*>;
  void serve();
  void over(bool much, std::chrono::steady_clock::time_point began);
  void late(Slot& slot);

  Loop& loop_;
  const Rules rules_;
  Limiter budget_;  // seconds
  Waiting waiting_;
  std::size_t running_ = 0;
  bool much_runs_ = false;
  bool serving_ = false;
  Loop::TimerId timer_ = 0;
};

// One channel's place; it may ask again and again. Small while it has not asked: most channels are idle.
class Slot {
 public:
  explicit Slot(Scheduler& scheduler) : scheduler_(scheduler) {}
  ~Slot() { give_back(); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  // `go` is called when the channel has the slot, perhaps at once; `late` when it counts as over though it
  // was not given back. Who has had least `lately` comes first, and among equals who asked first. Not again
  // before give_back().
  void ask(double lately, std::function<void()> go, std::function<void()> late = nullptr);
  bool asked() const { return place_ != nullptr; }
  bool has() const { return place_ && place_->state != State::Asked; }
  // Has one that does not count as over.
  bool in_time() const { return place_ && place_->state == State::Has; }
  void give_back();  // also what was only asked for

 private:
  friend class Scheduler;
  enum class State { Asked, Has, Late };
  struct Place {
    State state = State::Asked;
    Scheduler::Waiting::iterator in_line;
    std::function<void()> go, late;
    std::chrono::steady_clock::time_point began{};
    bool much = false;
    Loop::TimerId timer = 0;
  };

  Scheduler& scheduler_;
  std::unique_ptr<Place> place_;
};

}  // namespace jm::base
