// SPDX-License-Identifier: GPL-3.0-or-later
// What is at an address now, asked over the watches of the carrier: however many ask, it is one connection
// and few requests.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "carrier/chrysalis/watch/watch_hub.hpp"

namespace jm::carrier {

// `done` comes once: with what was there and is kept, see Carrier::fetch(), or with an error after `limit` at
// the latest.
std::unique_ptr<Work> watch_once(WatchHub& hub, const Hash& address, std::chrono::milliseconds limit,
                                 Carrier::Keep keep,
                                 std::function<void(CarrierResult<std::vector<Arrival>>)> done);

}  // namespace jm::carrier
