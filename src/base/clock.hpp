// SPDX-License-Identifier: GPL-3.0-or-later
// The two clocks: steady_clock for deadlines and durations, Unix time for what is stored or told to others.
#pragma once

#include <chrono>
#include <cstdint>

namespace jm::base {

using Time = std::chrono::steady_clock::time_point;

// Unix milliseconds.
inline std::int64_t unix_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

// One moment by both clocks. What decides gets it as an argument and reads no clock itself.
struct Now {
  Time steady{};
  std::int64_t unix_ms = 0;

  static Now read() { return {std::chrono::steady_clock::now(), base::unix_ms()}; }
};

}  // namespace jm::base
