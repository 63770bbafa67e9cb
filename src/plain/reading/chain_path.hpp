// SPDX-License-Identifier: GPL-3.0-or-later
// Where a reader is in a chain: the next root, and the last ones before it.
#pragma once

#include <cstddef>
#include <string>

#include "base/limits/recent_set.hpp"
#include "trinary/hash.hpp"

namespace jm::plain {

class ChainPath {
 public:
  static constexpr std::size_t kMaxVisited = 1024;

  const trinary::Hash& root() const { return root_; }
  void begin(const trinary::Hash& root) {
    visited_.clear();
    root_ = root;
  }
  // False, and nothing changes, if the chain leads back into itself there.
  bool advance(const trinary::Hash& next_root) {
    visited_.insert(std::string(root_.trytes()));
    if (visited_.contains(std::string(next_root.trytes()))) return false;
    root_ = next_root;
    return true;
  }

 private:
  trinary::Hash root_;
  base::RecentSet visited_{kMaxVisited};
};

}  // namespace jm::plain
