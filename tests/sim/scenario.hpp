// SPDX-License-Identifier: GPL-3.0-or-later
// What a simulation consists of: carriers in their conditions, gateways, peers and strangers. Each scenario
// has a name.
#pragma once

#include "tests/sim/ends/gateway_end.hpp"
#include "tests/sim/ends/peer_end.hpp"
#include "tests/sim/ends/stranger.hpp"

namespace jm::sim {

struct Scenario {
  std::string name;
  std::vector<std::string_view> carriers{"lan"};
  std::vector<std::size_t> sizes{12'000};  // of a carrier's messages, in trytes
  std::uint32_t pool = 1;
  dialog::GatewayOptions gateway;
  GatewayPlan gateways;
  std::size_t peers = 8;
  PeerPlan plan;
  bool race = false;
  std::size_t strangers = 0;
  StrangerPlan stranger;
  milliseconds faulty{180'000};  // so long things go wrong
  milliseconds quiet{0};         // and so long before that nobody calls
  milliseconds before_noon{6 * 3'600'000};
  milliseconds recovery{300'000};

  FaultSet faults() const;  // that may happen
  Bounds bounds() const;
};

const std::vector<Scenario>& scenarios();

}  // namespace jm::sim
