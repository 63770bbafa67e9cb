// SPDX-License-Identifier: GPL-3.0-or-later
// The time of day, for what is stored or told to others; durations are taken from std::chrono::steady_clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace jm::base {

// Unix milliseconds.
inline std::int64_t unix_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace jm::base
