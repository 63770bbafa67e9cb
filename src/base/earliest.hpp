// SPDX-License-Identifier: GPL-3.0-or-later
// The earliest of several deadlines, and what is due then: when and what come from one list.
#pragma once

#include <optional>
#include <utility>

#include "base/clock.hpp"

namespace jm::base {

template <class What>
class Earliest {
 public:
  // Of those at the same time the first counts.
  void add(std::optional<Time> at, What what) {
    if (!at || (at_ && *at_ <= *at)) return;
    at_ = at;
    what_ = std::move(what);
  }

  std::optional<Time> at() const { return at_; }
  // Null: nothing is due yet.
  const What* due(Now now) const { return at_ && *at_ <= now.steady ? &what_ : nullptr; }

 private:
  std::optional<Time> at_;
  What what_{};
};

}  // namespace jm::base
