// SPDX-License-Identifier: GPL-3.0-or-later
// Whether packets come: tells when they begin to, when none has come for a while, and when they come again.
// On the engine's thread.
#pragma once

#include <chrono>
#include <functional>
#include <utility>

#include "peer/engine.hpp"
#include "peer/rtp.hpp"

namespace jm::peer {

class FlowWatch {
 public:
  // `changed` must not destroy it.
  FlowWatch(const Engine& engine, std::function<void(bool)> changed)
      : timer_(engine), changed_(std::move(changed)) {}

  // A packet has come.
  void saw(Clock::time_point now) {
    last_ = now;
    if (std::exchange(flows_, true)) return;
    timer_.every(kLook, [this] { return look(); });
    changed_(true);
  }
  void end() { timer_.stop(); }

 private:
  static constexpr std::chrono::milliseconds kLook{500};
  static constexpr std::chrono::seconds kSilence{3};

  bool look() {
    flows_ = Clock::now() - last_ < kSilence;
    if (!flows_) changed_(false);
    return flows_;
  }

  Timer timer_;
  const std::function<void(bool)> changed_;
  Clock::time_point last_{};
  bool flows_ = false;
};

}  // namespace jm::peer
