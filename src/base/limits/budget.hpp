// SPDX-License-Identifier: GPL-3.0-or-later
// What carriers may cost a gateway: bytes that wait, and seconds of computing. Anyone can make a carrier
// bring anything, so all that comes from one draws on this, from reading it to trying it. Each carrier is a
// Source and has a fair share, each address that is watched there a Place; what no Place has room for is not
// taken, and is asked for again later.
//
// On the loop's thread only, but for the end of what hold() gave.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>

#include "base/lifetime.hpp"
#include "base/limits/limiter.hpp"
#include "base/limits/scheduler.hpp"
#include "base/loop.hpp"

namespace jm::base {

class Budget {
 public:
  struct Rules {
    std::size_t bytes = std::size_t{24} << 20;  // that wait to be tried
    double reading = 0.15;                      // of one core: what is done with the bytes of carriers
    double trying = 0.2;                        // the same for what costs the channels more than their share
  };

  explicit Budget(Loop& loop) : Budget(loop, Rules()) {}
  Budget(Loop& loop, Rules rules);
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  class Source;
  class Place;

  // Of the channels that have cost much.
  Scheduler& scheduler() { return scheduler_; }

 private:
  struct Ledger;
  struct Awaited;
  std::size_t share() const;  // bytes, of one source

  Loop& loop_;
  const Rules rules_;
  Scheduler scheduler_;
  Limiter reading_;
  std::size_t sources_ = 0;
};

// Counts as one as long as it is there. Ends after its places, before the budget.
class Budget::Source {
 public:
  explicit Source(Budget& budget);
  ~Source();
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  // Reading: seconds that were used, and how long to read nothing more; 0: it may go on.
  void spend(double seconds);
  std::chrono::milliseconds wait();
  // Spends what `work` takes; it may end the source.
  void pay_for(const std::function<void()>& work);
  double spent() { return own_.used(Limiter::Clock::now()); }  // lately, for who comes first

  // Trying: seconds that went to what was nothing, and how much of that there was lately.
  void junk(double seconds) { junk_.spend(Limiter::Clock::now(), seconds); }
  double junk_lately() { return junk_.used(Limiter::Clock::now()); }
  bool suspicious() { return junk_.wait(Limiter::Clock::now()).count() > 0; }

  Scheduler& scheduler() { return budget_.scheduler(); }

 private:
  friend class Place;
  std::size_t left() const;
  void serve();
  void serve_later();

  Budget& budget_;
  Limiter own_;   // seconds of reading that no other source takes from it
  Limiter junk_;  // seconds of trying
  const std::shared_ptr<Awaited> ledger_;
  std::list<Place*> waiting_;  // for room, who came first before
  Loop::TimerId again_ = 0;
  Lifetime lifetime_;
};

class Budget::Place {
 public:
  // `room` is called when there is room again for one that got nothing; it may end any place.
  Place(Source& source, std::function<void()> room);
  ~Place();
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  // Room for so many bytes until the last copy of it ends, on whatever thread. Null if there is none.
  std::shared_ptr<void> hold(std::size_t bytes);
  // The same for what turned out to be smaller than what was held for it: never null.
  std::shared_ptr<void> less(std::shared_ptr<void> held, std::size_t bytes);
  // Got nothing the last time, and has not been told of room since.
  bool waits() const { return waits_; }

 private:
  friend class Source;
  bool fits(std::size_t bytes) const;
  std::shared_ptr<void> take(std::size_t bytes);

  Source& source_;
  const std::function<void()> room_;
  std::shared_ptr<Ledger> ledger_;  // null while nothing was held: most addresses are idle
  std::list<Place*>::iterator in_line_;
  bool waits_ = false;
};

}  // namespace jm::base
