// What every channel of a gateway shares.
#pragma once

#include <functional>

#include "signaling/board.hpp"
#include "signaling/config.hpp"
#include "signaling/core.hpp"
#include "signaling/log.hpp"
#include "signaling/pool.hpp"
#include "signaling/state.hpp"
#include "signaling/timing.hpp"
#include "tangle/carrier.hpp"
#include "tangle/turns.hpp"

namespace jm::signaling {

struct Services {
  tangle::Loop& loop;
  Pool& pool;
  State& state;
  Core& core;
  Board& board;
  tangle::Turns& setups;  // at beginning something with Janus
  Log log;
  Timing timing;
  std::string api_secret, admin_secret;
  IceConfig ice;
  // Writes or renews the provisioning link of a channel.
  std::function<Result<void>(const ChannelConfig&, const ChannelRecord&)> link;
};

}  // namespace jm::signaling
