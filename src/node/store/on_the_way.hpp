// SPDX-License-Identifier: GPL-3.0-or-later
// The message that was told of and is not on the disk yet: one at most, since there is one writer.
// Thread-safe.
#pragma once

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "node/node.hpp"
#include "node/store/view.hpp"

namespace jm::node {

class OnTheWay {
 public:
  void put(Stored message) {
    const std::scoped_lock lock(mutex_);
    message_ = std::move(message);
  }
  // It is committed, or was rolled back.
  void clear() {
    const std::scoped_lock lock(mutex_);
    message_.reset();
  }

  // The one with this index, or with this id.
  std::optional<Stored> at(ByteView index) const {
    const std::scoped_lock lock(mutex_);
    return message_ && std::ranges::equal(address_of(message_->index), address_of(index)) ? message_
                                                                                          : std::nullopt;
  }
  std::optional<Stored> with(const Id& id) const {
    const std::scoped_lock lock(mutex_);
    return message_ && message_->id == id ? message_ : std::nullopt;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Stored> message_;
};

}  // namespace jm::node
