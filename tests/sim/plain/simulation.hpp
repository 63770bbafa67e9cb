// SPDX-License-Identifier: GPL-3.0-or-later
// One run of a channel with durable chains under a seed: things go wrong, then nothing does any more, then
// all is said and nothing may wait.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tests/sim/plain/gateway.hpp"
#include "tests/sim/plain/peer.hpp"

namespace jm::sim {

struct PlainScenario {
  std::string name;
  std::string_view carrier = "lan";
  PlainGatewayPlan gateway;
  PlainPeerPlan peer;
  mam::Mode mode = mam::Mode::Restricted;
  milliseconds faulty{240'000};
  milliseconds recovery{1'500'000};

  FaultSet faults() const;  // that may happen
};
const std::vector<PlainScenario>& plain_scenarios();

struct PlainOutcome {
  std::string broken;  // which invariant, how and when; empty: none
  std::uint64_t requests = 0, answers = 0, steps = 0;
  FaultCounts faults;
};
// `folder`: for the state; it is emptied first.
PlainOutcome run_plain(const PlainScenario& scenario, std::uint64_t seed, Plant plant,
                       const std::string& folder);

}  // namespace jm::sim
