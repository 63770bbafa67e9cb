// SPDX-License-Identifier: GPL-3.0-or-later
// Takes all the room that a source has, until it is destroyed. On the loop's thread.
#pragma once

#include <memory>
#include <vector>

#include "base/limits/budget.hpp"

namespace jm::carrier::testing {

class FullBudget {
 public:
  explicit FullBudget(base::Budget::Source& source) {
    for (std::size_t bytes = std::size_t{1} << 30; bytes > 0; bytes /= 2) {
      auto place = std::make_unique<base::Budget::Place>(source, [] {});
      if (auto room = place->hold(bytes)) {
        places_.push_back(std::move(place));
        held_.push_back(std::move(room));
      }
    }
  }

 private:
  std::vector<std::unique_ptr<base::Budget::Place>> places_;
  std::vector<std::shared_ptr<void>> held_;  // given back first
};

}  // namespace jm::carrier::testing
