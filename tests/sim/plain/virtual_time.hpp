// SPDX-License-Identifier: GPL-3.0-or-later
// The time of this program: base/'s loop and executor, and the clocks of the standard library, are made of it
// (virtual_*.cpp). Nothing waits: when nothing is to be done, it is the time of what comes next.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/clock.hpp"
#include "base/timer_queue.hpp"
#include "tests/sim/random.hpp"

namespace jm::sim {

class VirtualTime {
 public:
  static VirtualTime& get();

  // A new run: nothing is to be done. `unix_ms`: what the other clock shows at kStart.
  void begin(std::int64_t unix_ms, Generator generator);

  base::Time now() const { return now_; }
  std::int64_t unix_ms() const;
  void after(milliseconds time, std::function<void()> what) { timers_.add(now() + time, std::move(what)); }
  // How long a job takes until a thread has done it.
  milliseconds job_time() { return generator_.time(milliseconds(0), milliseconds(30)); }

  // The next thing that is due by then; false: there is none, and it is `until` now.
  bool step(base::Time until);

  // The loop; one at a time.
  struct Served {
    std::function<bool()> run_tasks;  // false: there were none
    std::function<std::optional<base::Time>()> next_timer;
    std::function<void()> run_timers;
  };
  void serve(Served loop) { loop_ = std::move(loop); }

  static constexpr base::Time kStart{std::chrono::seconds(1)};

 private:
  std::atomic<base::Time> now_ = kStart;  // other threads may read it
  std::int64_t start_unix_ms_ = 0;
  Generator generator_{0};
  base::TimerQueue timers_;
  Served loop_;
};

}  // namespace jm::sim
