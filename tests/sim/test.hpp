// SPDX-License-Identifier: GPL-3.0-or-later
// The test: a case for each scenario and each planted mistake, as TAP; and runs for as long as one likes.
#pragma once

#include <cstdint>
#include <string>

#include "tests/sim/scenario.hpp"

namespace jm::sim {

// Null if there is none of this name.
const Scenario* find_scenario(const std::string& name);

// Both return the exit status.
int run_test();
int run_long(double minutes, std::uint64_t first);

}  // namespace jm::sim
