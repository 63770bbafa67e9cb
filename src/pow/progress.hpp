// SPDX-License-Identifier: GPL-3.0-or-later
// What others see of a proof of work while it runs.
#pragma once

#include <atomic>
#include <cstdint>

namespace jm::pow {

// Hashes computed so far, of all threads; any thread may read it at any time. It only grows, also from one
// search to the next that is given the same. A rate is the caller's to compute: there is no clock in here.
struct Progress {
  std::atomic<std::uint64_t> hashes{0};
};

}  // namespace jm::pow
