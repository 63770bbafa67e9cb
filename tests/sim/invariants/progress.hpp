// SPDX-License-Identifier: GPL-3.0-or-later
// Time goes on: no engine is due over and over in one moment, or all the time.
#pragma once

#include <map>

#include "tests/sim/invariants/invariant.hpp"

namespace jm::sim {

class Progress final : public Invariant {
 public:
  std::string_view name() const override { return "progress"; }
  void expired(std::string_view end, Time now) override {
    Count& count = counts_[std::string(end)];
    if (count.at != now) count = {now, 0};
    if (++count.times > kMost) breaks(std::string(end) + " is due again and again in one moment");
  }

 private:
  static constexpr unsigned kMost = 200;
  struct Count {
    Time at{};
    unsigned times = 0;
  };
  std::map<std::string, Count> counts_;
};

}  // namespace jm::sim
