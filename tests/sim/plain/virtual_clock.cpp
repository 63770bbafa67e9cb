// SPDX-License-Identifier: GPL-3.0-or-later
// The clocks of the standard library, in place of its own: the program's come before those of the library.
#include <chrono>
#include <utility>

#include "tests/sim/plain/virtual_time.hpp"

std::chrono::steady_clock::time_point std::chrono::steady_clock::now() noexcept {
  return jm::sim::VirtualTime::get().now();
}

std::chrono::system_clock::time_point std::chrono::system_clock::now() noexcept {
  return std::chrono::system_clock::time_point(
      std::chrono::milliseconds(jm::sim::VirtualTime::get().unix_ms()));
}

namespace jm::sim {

VirtualTime& VirtualTime::get() {
  static VirtualTime time;
  return time;
}

void VirtualTime::begin(std::int64_t unix_ms, Generator generator) {
  now_ = kStart;
  start_unix_ms_ = unix_ms;
  generator_ = generator;
  timers_ = {};
}

std::int64_t VirtualTime::unix_ms() const {
  return start_unix_ms_ + std::chrono::duration_cast<milliseconds>(now() - kStart).count();
}

bool VirtualTime::step(base::Time until) {
  if (loop_.run_tasks && loop_.run_tasks()) return true;
  const auto own = timers_.next();
  const auto loops = loop_.next_timer ? loop_.next_timer() : std::nullopt;
  const bool mine = own && (!loops || *own <= *loops);
  const auto next = mine ? own : loops;
  if (!next || *next > until) {
    now_ = until;
    return false;
  }
  now_ = std::max(now(), *next);
  if (mine)
    timers_.take(now())();
  else
    loop_.run_timers();
  return true;
}

}  // namespace jm::sim
