// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/runs.hpp"

#include <fstream>
#include <sstream>

namespace jm::sim {
namespace {

struct Named {
  std::string_view name;
  std::uint64_t dialog::Counters::*counter;
};
constexpr Named kCounters[] = {
    {"opened", &dialog::Counters::opened},
    {"taken over", &dialog::Counters::taken_over},
    {"old", &dialog::Counters::old},
    {"junk", &dialog::Counters::junk},
    {"replayed", &dialog::Counters::replayed},
    {"again", &dialog::Counters::again},
    {"limited", &dialog::Counters::limited},
    {"busy", &dialog::Counters::busy},
    {"replaced", &dialog::Counters::replaced},
    {"stale", &dialog::Counters::stale},
    {"repeated", &dialog::Counters::repeated},
    {"bad number", &dialog::Counters::bad_number},
    {"bad payload", &dialog::Counters::bad_payload},
    {"dropped", &dialog::Counters::dropped},
    {"reattached", &dialog::Counters::reattached},
};

}  // namespace

void Account::add(const Scenario& scenario, std::uint64_t seed, const Outcome& outcome) {
  ++runs;
  calls += outcome.calls;
  steps += outcome.steps;
  faults.add(outcome.faults);
  for (const dialog::Counters& one : outcome.counters)
    for (const Named& named : kCounters) counters.*named.counter += one.*named.counter;
  if (!outcome.broken.empty()) failures.push_back({scenario.name, seed, outcome.broken});
}

std::string Account::text(double seconds) const {
  std::ostringstream out;
  out << runs << " runs, " << calls << " calls, " << steps << " steps, "
      << static_cast<std::uint64_t>(static_cast<double>(calls) / seconds)
      << " calls for a second of processor time\nfaults:";
  const char* before = " ";
  for (std::size_t i = 0; i < kFaults; ++i) {
    out << before << kFaultNames[i] << ' ' << faults.of(i);
    before = ", ";
  }
  out << "\nengines:";
  before = " ";
  for (const Named& named : kCounters) {
    out << before << named.name << ' ' << counters.*named.counter;
    before = ", ";
  }
  out << '\n';
  for (const Failure& failure : failures)
    out << "failed: --scenario " << failure.scenario << " --seed " << failure.seed << ": " << failure.how
        << '\n';
  return out.str();
}

std::string unused(const Scenario& scenario, const Account& account) {
  std::string names;
  for (const Fault fault : scenario.faults())
    if (account.faults.of(fault) == 0)
      names += (names.empty() ? "" : ", ") + std::string(kFaultNames[static_cast<std::size_t>(fault)]);
  return names;
}

std::vector<std::pair<std::string, std::uint64_t>> regressions(const std::string& file) {
  std::vector<std::pair<std::string, std::uint64_t>> seeds;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string scenario;
    std::uint64_t seed = 0;
    if (words >> scenario >> seed && scenario[0] != '#') seeds.emplace_back(scenario, seed);
  }
  return seeds;
}

}  // namespace jm::sim
