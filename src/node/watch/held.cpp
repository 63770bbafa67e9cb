// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/watch/held.hpp"

#include <utility>

namespace jm::node {

bool Held::hold(const std::function<void()>& suspend, std::function<void()> resume) {
  subscription_ = node_.subscribe(lookup_.index, [this](const Stored&) { wake(); });
  if (has_news(node_, lookup_)) return false;
  const std::scoped_lock lock(mutex_);
  if (woken_) return false;
  suspend();
  resume_ = std::move(resume);
  timer_ = timers_.after(lookup_.wait, [weak = weak_from_this()] {
    if (const auto held = weak.lock()) held->wake();
  });
  return true;
}

void Held::wake() {
  const std::scoped_lock lock(mutex_);
  woken_ = true;
  if (const auto resume = std::exchange(resume_, nullptr)) resume();
}

void Held::release() {
  subscription_.reset();
  if (const auto timer = std::exchange(timer_, 0)) timers_.cancel(timer);
}

}  // namespace jm::node
