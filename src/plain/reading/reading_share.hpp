// SPDX-License-Identifier: GPL-3.0-or-later
// What one reader may cost: within its share, and while its carrier brings no junk, it tries at once; else
// when it has a slot of the scheduler. Who has cost least lately comes first.
#pragma once

#include <functional>

#include "base/clock.hpp"
#include "base/limits/budget.hpp"
#include "base/limits/limiter.hpp"
#include "base/limits/scheduler.hpp"

namespace jm::plain {

class ReadingShare {
 public:
  explicit ReadingShare(base::Budget::Source& source);

  enum class Answer {
    Now,
    Later,   // `go` is called when it has a slot, perhaps it was already
    Behind,  // the same, for the first time since caught_up() because it reads more than its share
  };
  Answer ask(base::Time now, std::function<void()> go);
  void give_back() { slot_.give_back(); }  // also what was only asked for

  // Seconds of the pool that went to what was nothing.
  void junk(base::Time now, double seconds);
  void found(base::Time now) { messages_.spend(now, 1); }
  void caught_up() { behind_ = false; }

 private:
  base::Budget::Source& source_;  // of what the carrier brings
  base::Limiter junk_;            // seconds
  base::Limiter messages_;
  base::Slot slot_;
  bool behind_ = false;
};

}  // namespace jm::plain
