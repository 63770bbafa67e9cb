// SPDX-License-Identifier: GPL-3.0-or-later
// The scenarios by name.
#include "tests/sim/scenario.hpp"

namespace jm::sim {
namespace {

using ms = milliseconds;
constexpr ms kHour{3'600'000};

// A lobby with room for all.
Scenario base(std::string name) {
  Scenario scenario;
  scenario.name = std::move(name);
  scenario.gateway.max_dialogs = 40;
  scenario.gateway.when_full = dialog::WhenFull::Busy;
  scenario.gateway.offers_per_minute = 600;
  scenario.gateway.idle_timeout = ms(60'000);
  return scenario;
}

Scenario on(std::string name, std::string_view carrier) {
  Scenario scenario = base(std::move(name));
  scenario.carriers = {carrier};
  scenario.plan.changes = 0.2;
  return scenario;
}

Scenario peers_misfortunes(Scenario scenario) {
  scenario.plan.crashes = 0.15;
  scenario.plan.sleeps = 0.2;
  scenario.plan.reloads = 0.2;
  scenario.plan.changes = 0.3;
  return scenario;
}

Scenario ledger() {
  Scenario scenario = on("slow_ledger", "slow_ledger");
  scenario.gateway.idle_timeout = ms(300'000);
  scenario.plan.talks = ms(400'000);
  scenario.faulty = ms(900'000);
  scenario.recovery = ms(600'000);
  scenario.peers = 5;
  return scenario;
}

Scenario small() {
  Scenario scenario = on("small_messages", "wifi_lossy");
  scenario.sizes = {4'000};
  scenario.plan.padding = 3'000;
  scenario.gateways.padding = 6'000;
  return scenario;
}

Scenario two_carriers() {
  Scenario scenario = peers_misfortunes(base("two_carriers"));
  scenario.carriers = {"outages", "satellite"};
  scenario.sizes = {12'000, 4'500};
  scenario.race = true;
  return scenario;
}

Scenario pool() {
  Scenario scenario = peers_misfortunes(base("pool"));
  scenario.pool = 2;
  scenario.gateways.crashes = 0.5;
  return scenario;
}

Scenario personal() {
  Scenario scenario = peers_misfortunes(base("personal_link"));
  scenario.gateway.max_dialogs = 1;
  scenario.gateway.when_full = dialog::WhenFull::Replace;
  scenario.peers = 3;
  scenario.carriers = {"wifi_lossy"};
  return scenario;
}

Scenario lobby() {
  Scenario scenario = base("busy_lobby");
  scenario.gateway.max_dialogs = 2;
  scenario.pool = 2;
  scenario.peers = 7;
  scenario.plan.crashes = 0.2;
  return scenario;
}

Scenario clocks() {
  Scenario scenario = peers_misfortunes(base("clocks"));
  scenario.plan.clock = 4 * kHour;
  scenario.plan.steps = 0.3;
  scenario.gateways.clock = 4 * kHour;
  return scenario;
}

// A carrier that replays hours later, and clocks that were hours ahead.
Scenario replays() {
  Scenario scenario = clocks();
  scenario.name = "replays";
  scenario.carriers = {"liar"};
  scenario.before_noon = 9 * kHour;
  scenario.faulty = 8 * kHour;
  scenario.plan.begins = 4 * kHour;
  scenario.gateways.crashes = 0.01;
  return scenario;
}

Scenario noon() {
  Scenario scenario = peers_misfortunes(on("noon", "liar"));
  scenario.before_noon = ms(300'000);
  scenario.faulty = 2 * kHour;
  scenario.plan.begins = 2 * kHour;
  scenario.gateways.crashes = 0.02;
  return scenario;
}

Scenario janus() {
  Scenario scenario = base("janus");
  scenario.gateways.janus = {.slow = 0.3, .refuses = 0.1, .hangs_up = 0.03, .silent = 0.1};
  return scenario;
}

Scenario strangers(std::string name, double offers_per_minute) {
  Scenario scenario = base(std::move(name));
  scenario.gateway.offers_per_minute = offers_per_minute;
  scenario.carriers = {"lan"};
  scenario.strangers = 2;
  scenario.stranger.a_minute = 30;
  for (auto fault = static_cast<std::size_t>(Fault::StrangerReplayed);
       fault <= static_cast<std::size_t>(Fault::StrangerInflates); ++fault)
    if (static_cast<Fault>(fault) != Fault::StrangerFlood)
      scenario.stranger.does.push_back(static_cast<Fault>(fault));
  return scenario;
}

Scenario flood() {
  Scenario scenario = strangers("flood", 60);
  scenario.stranger.does = {Fault::StrangerFlood};
  scenario.stranger.a_minute = 10;
  scenario.faulty = ms(90'000);
  return scenario;
}

Scenario everything() {
  Scenario scenario = strangers("everything", 120);
  scenario.stranger.a_minute = 4;
  scenario.carriers = {"liar", "forgetful"};
  scenario.sizes = {12'000, 6'000};
  scenario.pool = 2;
  scenario.race = true;
  scenario = peers_misfortunes(std::move(scenario));
  scenario.plan.clock = 2 * kHour;
  scenario.plan.steps = 0.1;
  scenario.gateways.clock = ms(20'000);
  scenario.gateways.crashes = 0.3;
  scenario.gateways.janus = {.slow = 0.2, .refuses = 0.05, .hangs_up = 0.02, .silent = 0.05};
  return scenario;
}

}  // namespace

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all{
      on("perfect", "perfect"),
      on("lan", "lan"),
      peers_misfortunes(on("wifi_lossy", "wifi_lossy")),
      on("satellite", "satellite"),
      ledger(),
      peers_misfortunes(on("keeps_nothing", "keeps_nothing")),
      on("forgetful", "forgetful"),
      peers_misfortunes(on("liar", "liar")),
      small(),
      two_carriers(),
      pool(),
      personal(),
      lobby(),
      clocks(),
      replays(),
      noon(),
      janus(),
      strangers("strangers", 120),
      flood(),
      everything(),
  };
  return all;
}

}  // namespace jm::sim
