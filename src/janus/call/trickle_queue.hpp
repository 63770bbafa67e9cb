// SPDX-License-Identifier: GPL-3.0-or-later
// The peer's candidates, as Janus's `trickle` takes them, until Janus has answered the description before
// them.
#pragma once

#include <deque>

#include "base/json.hpp"

namespace jm::janus {

class TrickleQueue {
 public:
  // False: too many wait, these are dropped. `candidates`: an array, or null.
  bool add(Json candidates, bool completed);
  // The members of the next `trickle`; null: there is none.
  Json next();
  void clear() { bodies_.clear(); }

 private:
  std::deque<Json> bodies_;
};

}  // namespace jm::janus
