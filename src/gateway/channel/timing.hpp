// SPDX-License-Identifier: GPL-3.0-or-later
// The clocks of a channel, with those of its calls and chains. Fixed in the product, shortened by tests.
#pragma once

#include "janus/timing.hpp"
#include "plain/timing.hpp"

namespace jm::gateway {

struct Timing : janus::CallTiming, plain::ChainTiming {
  using ms = std::chrono::milliseconds;

  ms revive{1'000};  // a channel that stopped begins anew; doubles up to revive_slowest
  ms revive_slowest{60'000};
  ms retry{1'000};  // other things that failed, e.g. the look at the own next address
  // The delay of a message (docs/protocol.md, "A slow carrier"). Above the first, an answer may come
  // too late for candidates that Janus was given before it left.
  ms safe_delay{4'000};
  // Janus and a peer that cannot reach it begin their checks when a message has gone to the peer and another
  // come back; if each takes longer than this, a NAT between has forgotten them by then.
  ms longest_delay{30'000};
  ms closing{2'000};  // for the last messages when the gateway stops
};

}  // namespace jm::gateway
