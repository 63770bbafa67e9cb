// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/plain/simulation.hpp"

namespace jm::sim {
namespace {

PlainScenario on(std::string name, std::string_view carrier) {
  PlainScenario scenario;
  scenario.name = std::move(name);
  scenario.carrier = carrier;
  return scenario;
}

PlainScenario crashes(std::string name, std::string_view carrier) {
  PlainScenario scenario = on(std::move(name), carrier);
  scenario.gateway.crashes = 3;
  return scenario;
}

PlainScenario puts_back(std::string name, std::string_view carrier, bool whole) {
  PlainScenario scenario = crashes(std::move(name), carrier);
  scenario.gateway.puts_back = 0.4;
  scenario.gateway.whole = whole;
  return scenario;
}

PlainScenario fills(std::string name, double crashes) {
  PlainScenario scenario = on(std::move(name), "lan");
  scenario.gateway.fills = 3;
  scenario.gateway.crashes = crashes;
  return scenario;
}

PlainScenario in_public() {
  PlainScenario scenario = crashes("public", "lan");
  scenario.mode = mam::Mode::Public;
  return scenario;
}

PlainScenario busy() {
  PlainScenario scenario = crashes("busy", "lan");
  scenario.gateway.crashes = 10;
  scenario.gateway.thinks = milliseconds(3'000);
  scenario.gateway.in_order = false;
  scenario.peer.requests = 80;
  scenario.peer.between = milliseconds(1'500);
  scenario.peer.at_once = 12;
  return scenario;
}

}  // namespace

FaultSet PlainScenario::faults() const {
  FaultSet faults = faults_of(condition(carrier));
  // A look is a fetch here, which is not answered wrong but in part.
  faults.erase(Fault::LookedWrong);
  if (gateway.crashes > 0) faults.insert({Fault::GatewayCrashed, Fault::WritesLost, Fault::MarkerBehind});
  if (gateway.fills > 0) faults.insert(Fault::DiskFull);
  if (gateway.puts_back > 0) faults.insert(gateway.whole ? Fault::MachinePutBack : Fault::StatePutBack);
  return faults;
}

const std::vector<PlainScenario>& plain_scenarios() {
  static const std::vector<PlainScenario> all{
      on("perfect", "perfect"),
      on("lossy", "wifi_lossy"),
      crashes("crashes", "lan"),
      crashes("crashes_lossy", "wifi_lossy"),
      crashes("satellite", "satellite"),
      crashes("slow_ledger", "slow_ledger"),
      crashes("outages", "outages"),
      crashes("forgetful", "forgetful"),
      crashes("liar", "liar"),
      fills("full_disk", 0),
      fills("full_disk_crashes", 3),
      in_public(),
      busy(),
      puts_back("put_back", "lan", false),
      puts_back("put_back_lossy", "wifi_lossy", false),
      // What nobody can notice from inside shows on a carrier that keeps all and tells the truth.
      puts_back("machine_put_back", "perfect", true),
  };
  return all;
}

}  // namespace jm::sim
