// SPDX-License-Identifier: GPL-3.0-or-later
// Fair turns at what the channels of a gateway share, so that none of them takes it from the others: a
// bounded number of turns at a time; those who have had much lately have one at a time, and no more than a
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

class Turn;

class Turns {
 public:
  struct Rules {
    std::size_t at_once = 1;
    double share = 1;  // of the time, for those who have had much
    double much = 0;   // lately
    // A turn that lasts longer counts as over, `longest_much` where its holder has had much; 0: none does.
    std::chrono::milliseconds longest{0}, longest_much{0};
  };
  Turns(Loop& loop, Rules rules);
  ~Turns();  // after every Turn
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

 private:
  friend class Turn;
  using Waiting = std::multimap<double, Turn*>;
  void serve();
  void over(bool much, std::chrono::steady_clock::time_point began);
  void late(Turn& turn);

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
class Turn {
 public:
  explicit Turn(Turns& turns) : turns_(turns) {}
  ~Turn() { give_back(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // `go` is called when it is the channel's turn, perhaps at once; `late` when it counts as over though it
  // was not given back. Who has had least `lately` comes first, and among equals who asked first. Not again
  // before give_back().
  void ask(double lately, std::function<void()> go, std::function<void()> late = nullptr);
  bool asked() const { return place_ != nullptr; }
  bool has() const { return place_ && place_->state != State::Asked; }
  // Has one that does not count as over.
  bool in_time() const { return place_ && place_->state == State::Has; }
  void give_back();  // also what was only asked for

 private:
  friend class Turns;
  enum class State { Asked, Has, Late };
  struct Place {
    State state = State::Asked;
    Turns::Waiting::iterator in_line;
    std::function<void()> go, late;
    std::chrono::steady_clock::time_point began{};
    bool much = false;
    Loop::TimerId timer = 0;
  };

  Turns& turns_;
  std::unique_ptr<Place> place_;
};

}  // namespace jm::base
