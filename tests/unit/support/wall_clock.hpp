// SPDX-License-Identifier: GPL-3.0-or-later
// A time of day that a test may shift, for its program and the libraries that it uses; clocks for durations
// stay as they are. For one source file of a program.
#pragma once

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

namespace jm::testing {

inline std::atomic<long> wall_shift{0};  // seconds

}  // namespace jm::testing

// NOLINTNEXTLINE(misc-definitions-in-headers): one source file of a program has it
extern "C" __attribute__((visibility("default"))) int clock_gettime(clockid_t clock,
                                                                    struct timespec* time) noexcept {
  const auto result = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  if (clock == CLOCK_REALTIME) time->tv_sec += jm::testing::wall_shift;
  return result;
}
