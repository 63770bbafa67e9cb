// SPDX-License-Identifier: GPL-3.0-or-later
// The calls that are over, the last of them, with the highest attempt of each: a first message that a carrier
// has held back does not open them anew. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "dialog/wire/content.hpp"

namespace jm::dialog {

class PastCalls {
 public:
  void add(const CallName& name, std::uint32_t attempt) {
    calls_.push_back({name, attempt});
    if (calls_.size() > kMost) calls_.erase(calls_.begin());
  }
  // Whether the attempt is of a call that is over, and was made before its end.
  bool has(const CallName& name, std::uint32_t attempt) const {
    return std::any_of(calls_.begin(), calls_.end(),
                       [&](const Past& past) { return past.name == name && attempt <= past.attempt; });
  }
  std::size_t memory() const { return calls_.size() * sizeof(Past); }

 private:
  // More than offers_per_minute lets open within max_age, where both are as they are by default.
  static constexpr std::size_t kMost = 256;
  struct Past {
    CallName name{};
    std::uint32_t attempt = 0;
  };
  std::vector<Past> calls_;  // the oldest first
};

}  // namespace jm::dialog
