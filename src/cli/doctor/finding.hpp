// SPDX-License-Identifier: GPL-3.0-or-later
// What the checks of `janus-mam doctor` come to.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace jm::cli::doctor {

enum class Grade {
  Good,
  Note,  // calls may come about all the same
  Bad,   // keeps calls from working
};

struct Finding {
  std::string check;    // "configuration", "janus", "carrier", "clock", "stun", "turn", "call"
  std::string subject;  // the channel, carrier or server; may be empty
  Grade grade = Grade::Good;
  std::string line;                               // what was found, and what to do
  std::optional<std::chrono::milliseconds> took;  // what was measured
};

using Findings = std::vector<Finding>;

}  // namespace jm::cli::doctor
