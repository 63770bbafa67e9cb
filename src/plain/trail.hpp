// SPDX-License-Identifier: GPL-3.0-or-later
// Follows one MAM chain through a carrier: watches the address of the next root, tries what is there, the
// cheapest first and within a budget, remembers what failed, and goes on behind the first message whose
// signature leads to the root. Junk delays it; it cannot cross it. Where much comes, the trails that read
// more than their share, and those of a carrier that brought junk, take turns, so that one that reads little
// never waits for them. What waits here holds its room in the carrier's budget.
//
// Everything happens on the loop's thread but the trying itself, which is the pool's.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits/limiter.hpp"
#include "base/limits/seen.hpp"
#include "base/limits/turns.hpp"
#include "base/pool.hpp"
#include "carrier/carrier.hpp"
#include "mam/mam.hpp"

namespace jm::plain {

using trinary::Hash;

class Trail {
 public:
  using Clock = std::chrono::steady_clock;

  struct Found {
    std::string message;  // trytes
    Hash root, next_root;
    Clock::time_point seen, parsed;
    // What is known of its age: it was not there at this moment. Where the carrier has answered without a gap
    // since it saw the address empty, this is when it arrived. None: it was there before the first look.
    std::optional<Clock::time_point> not_before;
  };

  class Listener {
   public:
    virtual void found(Trail& by, Found message) = 0;
    // Nothing valid is at the address now: the chain ends here. Again after every later proof of that.
    virtual void at_end(Trail& by) = 0;
    // It reads more than its share, and so may come late to what is there: until the next at_end.
    virtual void behind(Trail& by) = 0;
    virtual void junk(std::size_t count) = 0;  // so many candidates failed
    virtual void trouble(const carrier::CarrierError& error) = 0;
    virtual void leads_nowhere(const std::string& reason) = 0;  // the chain; the trail has stopped

   protected:
    ~Listener() = default;
  };

  // All but mode and side key outlive it.
  Trail(base::Loop& loop, base::Pool::Share& pool, carrier::Carrier& carrier, mam::Mode mode, Hash side_key,
        Listener& listener);
  ~Trail();
  Trail(const Trail&) = delete;
  Trail& operator=(const Trail&) = delete;

  void start(const Hash& root);  // from here; forgets the chain followed before
  void stop();                   // nothing is found any more; also from inside a callback
  // While paused nothing further is found; what arrives meanwhile is not lost.
  void pause(bool paused);

 private:
  struct Candidate {
    carrier::Arrival arrival;
    Clock::time_point seen;
    std::optional<Clock::time_point> not_before;
  };
  struct Outcome;

  void watch_root();
  void arrived(carrier::Arrival arrival);
  void caught_up();
  void try_next();
  bool may_try();
  void try_later(std::chrono::milliseconds delay);
  void tried(Outcome outcome);
  void advance(const Hash& next_root);

  base::Loop& loop_;
  base::Pool::Share& pool_;
  carrier::Carrier& carrier_;
  base::Budget::Source& source_;  // of what the carrier brings
  const mam::Mode mode_;
  const Hash side_key_;
  Listener& listener_;

  Hash root_;
  std::unique_ptr<carrier::Watch> watch_;
  std::multimap<std::size_t, Candidate> candidates_;  // by length: the shorter, the cheaper
  base::Seen visited_;                                // roots, against a chain that bites its tail

  bool paused_ = false;
  bool busy_ = false;    // the pool tries candidates
  bool looked_ = false;  // everything that was there at the last look is among the candidates
  bool gap_ = true;      // the carrier was in trouble since the address was seen empty
  std::optional<Clock::time_point> empty_at_;
  std::uint64_t generation_ = 0;  // counts roots; outcomes of an earlier one are void
  base::Loop::TimerId timer_ = 0;
  base::Limiter junk_;   // seconds of the pool that went to what was nothing
  base::Limiter share_;  // messages found
  base::Turn turn_;      // beyond that
  bool behind_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace jm::plain
