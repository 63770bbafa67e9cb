// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a loop until what was begun on it is done, or its time is over.
#pragma once

#include <chrono>
#include <functional>

#include "base/loop.hpp"

namespace jm::cli::doctor {

// `begin` runs on the loop; false: `limit` has passed and nobody has called loop.stop(). Once for a loop.
inline bool run_for(base::Loop& loop, std::chrono::milliseconds limit, std::function<void()> begin) {
  bool in_time = true;
  loop.post([&] {
    loop.after(limit, [&] {
      in_time = false;
      loop.stop();
    });
    begin();
  });
  loop.run();
  return in_time;
}

}  // namespace jm::cli::doctor
