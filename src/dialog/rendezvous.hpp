// SPDX-License-Identifier: GPL-3.0-or-later
// Where first messages may come: for each key of the channel and each carrier the addresses of two days,
// today's and its nearer neighbour's. So a clock may be wrong by up to twelve hours. The days change at noon
// (UTC), spread over an hour, so that not all channels change at once. Keeps no secret. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "dialog/actions.hpp"

namespace jm::dialog {

class Rendezvous {
 public:
  struct Spot {
    Hash address;
    std::uint32_t day = 0;
    CarrierId carrier = 0;
    std::size_t key = 0;  // index of the channel's secret
    bool live = false;    // what stood there before has been told
  };

  Rendezvous(std::uint32_t pool_index, std::size_t carriers) : pool_index_(pool_index), carriers_(carriers) {}

  // Watches what is to be watched now, and nothing else. `keys`: of the channel, 1 or more, always the same.
  void update(Primitives& primitives, const std::vector<ChannelKeys>& keys, base::Now now, Actions& out);
  // When update() is due; none: at once, for the first time.
  std::optional<base::Time> deadline() const { return due_; }

  // Null: not watched.
  const Spot* find(CarrierId carrier, const Hash& address) const;
  void caught_up(CarrierId carrier, const Hash& address);

 private:
  std::uint32_t first_day(std::int64_t unix_ms) const;
  void add(Primitives& primitives, const std::vector<ChannelKeys>& keys, std::uint32_t day, Actions& out);
  void leave(std::uint32_t day, Actions& out);

  const std::uint32_t pool_index_;
  const std::size_t carriers_;
  std::optional<std::int64_t> spread_ms_;
  std::optional<std::uint32_t> first_;  // of the two days
  std::vector<Spot> spots_;
  std::optional<base::Time> due_;
};

}  // namespace jm::dialog
