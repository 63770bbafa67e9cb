// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a channel: what keeps it from its carrier at present, else what failed last. Trouble
// with the carrier is said once if it begins and once if it is over, whatever fails in between.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "base/log.hpp"

namespace jm::gateway {

class ChannelTrouble {
 public:
  // `changed`: for the channel's status.
  ChannelTrouble(base::Log log, std::function<void()> changed)
      : log_(std::move(log)), changed_(std::move(changed)) {}

  void failed(const std::string& reason) {
    failure_ = reason;
    changed_();
  }
  // With the carrier. An empty reason: it works.
  void reading(const std::string& reason) { note(reading_, reason); }
  void attaching(const std::string& reason) { note(attaching_, reason); }
  void clear() {
    reading_.clear();
    attaching_.clear();
    failure_.clear();
  }
  const std::string& text() const { return with_carrier().empty() ? failure_ : with_carrier(); }

 private:
  const std::string& with_carrier() const { return reading_.empty() ? attaching_ : reading_; }
  void note(std::string& with, const std::string& reason) {
    if (with == reason) return;
    const bool was = !with_carrier().empty();
    with = reason;
    const bool is = !with_carrier().empty();
    if (is && !was) log_(base::Level::Warning, reason + "; trying again");
    if (was && !is) log_(base::Level::Info, "the carrier works again");
    changed_();
  }

  const base::Log log_;
  const std::function<void()> changed_;
  std::string reading_, attaching_, failure_;
};

}  // namespace jm::gateway
