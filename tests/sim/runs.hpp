// SPDX-License-Identifier: GPL-3.0-or-later
// Many runs, and their account.
#pragma once

#include <map>

#include "tests/sim/simulation.hpp"

namespace jm::sim {

struct Failure {
  std::string scenario;
  std::uint64_t seed = 0;
  std::string how;
};

struct Account {
  std::uint64_t runs = 0, calls = 0, steps = 0;
  FaultCounts faults;
  dialog::Counters counters;
  std::vector<Failure> failures;

  void add(const Scenario& scenario, std::uint64_t seed, const Outcome& outcome);
  // As text, a line each.
  std::string text(double seconds) const;
};

// Of one scenario and the seeds from `first`, as long as `more()` says so; ends at the first failure if
// `planted` is something.
struct Series {
  std::uint64_t first = 1;
  Plant plant = Plant::None;
  bool real = false;
};
template <class More>
Account series(const Scenario& scenario, const Series& what, More more) {
  Account account;
  for (std::uint64_t seed = what.first; more(account); ++seed)
    account.add(scenario, seed, run(scenario, {seed, what.plant, what.real, nullptr}));
  return account;
}

// What a scenario allows and none of its runs has used.
std::string unused(const Scenario& scenario, const Account& account);

// Seeds that failed once: (scenario, seed), from tests/sim/regressions.
std::vector<std::pair<std::string, std::uint64_t>> regressions(const std::string& file);

}  // namespace jm::sim
