// SPDX-License-Identifier: GPL-3.0-or-later
// Follows one MAM chain through a carrier: watches the address of the next root, tries what is there, the
// cheapest first and within a budget, remembers what failed, and goes on behind the first message whose
// signature leads to the root. Junk only delays it. If much comes, the readers that read more than their
// share, and those of a carrier that brought junk, wait for slots of the scheduler, so that one that reads
// little never waits for them. What waits here holds its room in the carrier's budget.
//
// Everything happens on the loop's thread but the trying itself, which is the pool's.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/lifetime.hpp"
#include "base/pool.hpp"
#include "carrier/carrier.hpp"
#include "mam/mam.hpp"
#include "plain/reading/absence.hpp"
#include "plain/reading/candidates.hpp"
#include "plain/reading/chain_path.hpp"
#include "plain/reading/reading_share.hpp"

namespace jm::plain {

using trinary::Hash;

class Reader final : carrier::WatchListener {
 public:
  using Clock = std::chrono::steady_clock;

  struct Found {
    std::string message;  // trytes
    Hash root, next_root;
    Clock::time_point seen, parsed;
    // What is known of its age: it was not there at this moment. If the carrier has answered without a gap
    // since it saw the address empty, this is when it arrived. None: it was there before the first look.
    std::optional<Clock::time_point> not_before;
  };

  class Listener {
   public:
    virtual void found(Reader& by, Found message) = 0;
    // Nothing valid is at the address now: the chain ends here. Again after every later proof of that.
    virtual void at_end(Reader& by) = 0;
    // It reads more than its share, and so may come late to what is there: until the next at_end.
    virtual void behind(Reader& by) = 0;
    virtual void junk(std::size_t count) = 0;  // so many candidates failed
    virtual void trouble(const carrier::CarrierError& error) = 0;
    virtual void leads_nowhere(const std::string& reason) = 0;  // the chain; the reader has stopped

   protected:
    ~Listener() = default;
  };

  // All but mode and side key outlive it.
  Reader(base::Loop& loop, base::Pool::Share& pool, carrier::Carrier& carrier, mam::Mode mode, Hash side_key,
         Listener& listener);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void start(const Hash& root);  // from here; forgets the chain followed before
  void stop();                   // nothing is found any more; also from inside a callback
  // While paused nothing further is found; what arrives meanwhile is not lost.
  void pause(bool paused);

 private:
  // Of the watch.
  void arrival(carrier::Arrival arrival) override;
  void caught_up() override;
  void trouble(const carrier::CarrierError& error) override;

  void watch_root();
  void try_next(base::Time now);
  bool may_try(base::Time now);
  void try_later(std::chrono::milliseconds delay);
  void tried(Attempt& attempt, base::Time now);

  base::Loop& loop_;
  base::Pool::Share& pool_;
  carrier::Carrier& carrier_;
  const mam::Mode mode_;
  const Hash side_key_;
  Listener& listener_;

  ChainPath path_;
  std::unique_ptr<carrier::Watch> watch_;
  Candidates candidates_;
  Absence absence_;
  ReadingShare share_;
  bool paused_ = false;
  bool busy_ = false;  // the pool tries candidates
  base::Loop::TimerId timer_ = 0;
  base::Lifetime at_root_;  // outcomes of an earlier root are void
};

}  // namespace jm::plain
