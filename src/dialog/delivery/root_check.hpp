// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the messages of one end are one chain: each names the root of the next. The handshake's is number
// 0. Remembers the last ones.
#pragma once

#include <cstdint>
#include <map>

#include "trinary/hash.hpp"

namespace jm::dialog {

// Where a message stands in its chain.
struct Roots {
  trinary::Hash root, next;
};

class RootCheck {
 public:
  explicit RootCheck(const Roots& handshake) : known_{{0, handshake}} {}

  // `number` from 1. False: it does not fit to those that are known.
  bool fits(std::uint32_t number, const Roots& roots) {
    const auto same = known_.find(number);
    if (same != known_.end()) return same->second.root == roots.root && same->second.next == roots.next;
    const auto after = known_.find(number + 1);
    if (after != known_.end() && after->second.root != roots.next) return false;
    const auto before = known_.find(number - 1);
    if (before != known_.end() && before->second.next != roots.root) return false;
    known_.emplace(number, roots);
    if (known_.size() > kMost) known_.erase(known_.begin());
    return true;
  }
  std::size_t memory() const { return known_.size() * (sizeof(Roots) + 48); }

 private:
  static constexpr std::size_t kMost = 64;
  std::map<std::uint32_t, Roots> known_;
};

}  // namespace jm::dialog
