// SPDX-License-Identifier: GPL-3.0-or-later
// What readers and writers of a channel's chains use. All of it outlives them.
#pragma once

#include <chrono>

#include "base/pool.hpp"
#include "carrier/carrier.hpp"
#include "plain/record.hpp"
#include "plain/timing.hpp"

namespace jm::plain {

struct ChainServices {
  base::Loop& loop;
  base::Pool::Share& pool;
  Ledger& ledger;
  carrier::Carrier& carrier;
  const ChainTiming& timing;

  static constexpr std::chrono::milliseconds kPoolFull{20};  // until the pool is asked again
};

}  // namespace jm::plain
