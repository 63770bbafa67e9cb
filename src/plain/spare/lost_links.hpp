// SPDX-License-Identifier: GPL-3.0-or-later
// Looks whether the carrier still holds messages whose payload is gone, which the peer is not known to have
// read: without one of them it cannot follow the chain. In the background, as nothing waits for it. A link is
// lost if two looks, some time apart, miss it; what else is at its address is not the link, and a carrier
// that does not answer proves nothing. The loop's thread; computing is the pool's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/lifetime.hpp"
#include "base/pool.hpp"
#include "carrier/carrier.hpp"
#include "mam/mam.hpp"
#include "plain/timing.hpp"

namespace jm::plain {

class LostLinks {
 public:
  struct Events {
    std::function<bool(std::uint64_t)> wanted;  // still not known to be read
    std::function<void(std::uint64_t)> lost;    // the first one; may destroy this
  };

  LostLinks(base::Loop& loop, base::Pool::Share& pool, carrier::Carrier& carrier, const mam::Writer& keys,
            const ChainTiming& timing, Events events);
  ~LostLinks();
  LostLinks(const LostLinks&) = delete;
  LostLinks& operator=(const LostLinks&) = delete;

  // Begins a look at these indices, unless one is under way or was begun a moment ago: while nothing is lost,
  // the moments grow.
  void look(std::vector<std::uint64_t> indices, std::chrono::milliseconds round_trip, base::Time now);
  // The peer has read something new.
  void progress();

 private:
  struct Place {
    trinary::Hash root, address;
  };
  using Places = std::map<std::uint64_t, Place>;
  // The look that is under way, the first or the second.
  struct Look {
    std::chrono::milliseconds pause{0};    // from the first to the second
    Places places{};                       // empty while they are computed
    std::vector<std::uint64_t> missing{};  // of these
    std::size_t open = 0;                  // that have no answer yet
    bool second = false;
    bool failed = false;  // it proves nothing
  };

  void fetch();
  void found(std::uint64_t index, std::vector<carrier::Arrival> arrivals);
  void settle();
  // `job` runs on the pool and gives what is to be done here. False if there is no room.
  bool work(std::function<std::function<void()>()> job);

  base::Loop& loop_;
  base::Pool::Share& pool_;
  carrier::Carrier& carrier_;
  const mam::Writer keys_;
  const ChainTiming& timing_;
  const Events events_;
  std::optional<Look> look_;
  base::Time not_before_{};             // of the next look
  std::chrono::milliseconds interval_;  // from that to the one after
  base::Loop::TimerId timer_ = 0;
  base::Lifetime lifetime_;
};

}  // namespace jm::plain
