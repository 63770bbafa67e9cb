// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/scenario.hpp"

#include <algorithm>

namespace jm::sim {

FaultSet Scenario::faults() const {
  FaultSet faults;
  for (const std::string_view carrier : carriers) faults.merge(faults_of(condition(carrier)));
  const auto add = [&](bool happens, Fault fault) {
    if (happens) faults.insert(fault);
  };
  add(plan.crashes > 0, Fault::PeerCrashed);
  add(plan.sleeps > 0, Fault::PeerSlept);
  add(plan.reloads > 0, Fault::PeerReloaded);
  add(plan.changes > 0, Fault::NetworkChanged);
  add(plan.steps > 0, Fault::ClockStepped);
  add(plan.clock.count() > 0, Fault::ClockWrong);
  add(gateway.when_full == dialog::WhenFull::Replace, Fault::SecondDevice);
  add(race, Fault::FirstRaced);
  add(gateways.crashes > 0, Fault::GatewayCrashed);
  add(gateways.clock.count() > 0, Fault::GatewayClockWrong);
  add(faulty > before_noon, Fault::NoonPassed);
  add(gateways.janus.slow > 0, Fault::JanusSlow);
  add(gateways.janus.refuses > 0, Fault::JanusRefused);
  add(gateways.janus.hangs_up > 0, Fault::JanusHungUp);
  add(gateways.janus.silent > 0, Fault::JanusSilent);
  if (strangers > 0) faults.insert(stranger.does.begin(), stranger.does.end());
  return faults;
}

Bounds Scenario::bounds() const {
  Bounds bounds;
  bounds.max_age = gateway.max_age;
  bounds.idle_timeout = gateway.idle_timeout;
  bounds.offers_per_minute = gateway.offers_per_minute;
  bounds.max_dialogs = gateway.max_dialogs;
  bounds.max_payload_trytes = *std::max_element(sizes.begin(), sizes.end());
  bounds.carriers = carriers.size();
  for (const std::string_view carrier : carriers) {
    const Condition now = condition(carrier);
    bounds.under_way = std::max(bounds.under_way, 2 * now.slowest + now.away_most);
  }
  bounds.recovery = recovery;
  return bounds;
}

}  // namespace jm::sim
