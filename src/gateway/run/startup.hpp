// SPDX-License-Identifier: GPL-3.0-or-later
// A start that is tried again and again until it works: Janus asks a plugin to start once only. The loop's
// thread only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/limits/outage.hpp"
#include "base/log.hpp"
#include "base/loop.hpp"
#include "base/result.hpp"

namespace jm::gateway {

class Startup {
 public:
  using Step = std::function<Result<void>()>;

  struct Plan {
    // Each is called at every try, also after one of them has failed, so that mistakes are found at once. One
    // that has worked does nothing when it is called again.
    std::vector<Step> steps;
    // After them, once. `late`: not at the first try.
    std::function<Result<void>(bool late)> finish;
    // Told why it has to wait, at each failure; empty when that is over.
    std::function<void(const std::string& reason)> trouble;
  };

  Startup(base::Loop& loop, base::Log log, base::Outage pauses, Plan plan);
  ~Startup();
  Startup(const Startup&) = delete;
  Startup& operator=(const Startup&) = delete;

  // A try. Fails with what does not pass; what passes is tried again, without an end.
  Result<void> run();
  bool finished() const { return finished_; }

 private:
  void wait(const std::string& reason);
  void again();

  base::Loop& loop_;
  const base::Log log_;
  base::Outage outage_;
  const Plan plan_;
  bool finished_ = false;  // finish() was called
  base::Loop::TimerId timer_ = 0;
};

}  // namespace jm::gateway
