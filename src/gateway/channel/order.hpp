// SPDX-License-Identifier: GPL-3.0-or-later
// What has been read but not yet decided, in the order of the peer's chain: the reader's root may become
// durable only as far as everything before it is decided, whatever order the decisions come in.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

#include "trinary/hash.hpp"

namespace jm::gateway {

class Order {
 public:
  using Ticket = std::uint64_t;

  // A message was read; the one after it stands under `next_root`.
  Ticket add(const trinary::Hash& next_root) {
    items_.push_back({next_root, false});
    return first_ + items_.size() - 1;
  }

  // It was answered or will never be.
  void decide(Ticket ticket) {
    if (ticket >= first_ && ticket - first_ < items_.size()) items_[ticket - first_].decided = true;
  }

  // The root up to which everything is decided, where that has moved since the last call.
  std::optional<trinary::Hash> take() {
    const auto end =
        std::find_if_not(items_.begin(), items_.end(), [](const Item& item) { return item.decided; });
    if (end == items_.begin()) return std::nullopt;
    const trinary::Hash root = std::prev(end)->next_root;
    first_ += static_cast<Ticket>(end - items_.begin());
    items_.erase(items_.begin(), end);
    return root;
  }

  std::size_t undecided() const { return items_.size(); }
  void clear() {
    first_ += items_.size();
    items_.clear();
  }

 private:
  struct Item {
    trinary::Hash next_root;
    bool decided;
  };
  std::vector<Item> items_;  // few: the reader waits for decisions
  Ticket first_ = 1;
};

}  // namespace jm::gateway
