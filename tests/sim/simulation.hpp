// SPDX-License-Identifier: GPL-3.0-or-later
// One run of a scenario under a seed: things go wrong, then nothing does any more, then all hang up.
#pragma once

#include "dialog/counters.hpp"
#include "tests/sim/scenario.hpp"

namespace jm::sim {

struct RunOptions {
  std::uint64_t seed = 1;
  Plant plant = Plant::None;
  bool real = false;  // libsodium's primitives
  std::ostream* trace = nullptr;
};
struct Outcome {
  std::string broken;  // which invariant, how and when; empty: none
  std::uint64_t calls = 0, steps = 0, digest = 0;
  FaultCounts faults;
  std::vector<dialog::Counters> counters;  // of all ends
};

Outcome run(const Scenario& scenario, const RunOptions& options);

}  // namespace jm::sim
