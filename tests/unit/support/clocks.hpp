// SPDX-License-Identifier: GPL-3.0-or-later
// Clocks that a test may move on, for its program and the libraries that it uses. What waits is not woken by
// that, and waits in real time. For one source file of a program.
#pragma once

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace jm::testing {

inline std::atomic<long> wall_shift{0};         // seconds, of the time of day alone
inline std::atomic<std::int64_t> passed_ns{0};  // of both clocks; only grows

inline void pass(std::chrono::nanoseconds time) {
  passed_ns += time.count();
}

}  // namespace jm::testing

// NOLINTNEXTLINE(misc-definitions-in-headers): one source file of a program has it
extern "C" __attribute__((visibility("default"))) int clock_gettime(clockid_t clock,
                                                                    struct timespec* time) noexcept {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const auto result = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  if (clock == CLOCK_REALTIME) time->tv_sec += jm::testing::wall_shift;
  if (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC) {
    const std::int64_t ns = time->tv_nsec + jm::testing::passed_ns;
    time->tv_sec += ns / kSecond;
    time->tv_nsec = ns % kSecond;
  }
  return result;
}
