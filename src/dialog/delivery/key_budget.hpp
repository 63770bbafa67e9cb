// SPDX-License-Identifier: GPL-3.0-or-later
// How many ephemeral keys of first messages the channels of one gateway may remember: all of them share one
// total equally, whatever comes to each. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>

namespace jm::dialog {

class KeyBudget {
 public:
  // With so many channels that this is less than their share, they have more than `total` together.
  static constexpr std::size_t kLeast = 64;

  explicit KeyBudget(std::size_t total = 65'536) : total_(total) {}

  void join() { ++channels_; }
  void leave() { --channels_; }
  // Of one channel, as long as the channels stay the same.
  std::size_t share() const { return std::max(kLeast, total_ / std::max<std::size_t>(1, channels_)); }

 private:
  const std::size_t total_;
  std::size_t channels_ = 0;
};

}  // namespace jm::dialog
