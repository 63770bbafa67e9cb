// SPDX-License-Identifier: GPL-3.0-or-later
// Begins a channel anew that has stopped: what stopped it may have passed. The pause doubles. The loop's
// thread only.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "base/limits/outage.hpp"
#include "base/loop.hpp"
#include "gateway/channel/timing.hpp"

namespace jm::gateway {

class Revival {
 public:
  Revival(base::Loop& loop, const Timing& timing, std::function<void()> revive)
      : loop_(loop),
        settled_after_(timing.revive_slowest),
        outage_(timing.revive, timing.revive_slowest),
        revive_(std::move(revive)) {}
  ~Revival() { cancel(); }
  Revival(const Revival&) = delete;
  Revival& operator=(const Revival&) = delete;

  // True for the first time since it ran for `revive_slowest`: tell people.
  bool stopped(const std::string& reason) {
    const bool first = outage_.failed(reason);
    later(outage_.pause(), revive_);
    return first;
  }
  // If it keeps running, its next stop counts as the first again.
  void runs() {
    if (outage_.on()) later(settled_after_, [this] { outage_.over(); });
  }
  void cancel() { loop_.cancel(std::exchange(timer_, 0)); }

 private:
  void later(std::chrono::milliseconds pause, const std::function<void()>& what) {
    cancel();
    timer_ = loop_.after(pause, [this, what] {
      timer_ = 0;
      what();
    });
  }

  base::Loop& loop_;
  const std::chrono::milliseconds settled_after_;
  base::Outage outage_;
  const std::function<void()> revive_;
  base::Loop::TimerId timer_ = 0;
};

}  // namespace jm::gateway
