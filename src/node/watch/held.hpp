// SPDX-License-Identifier: GPL-3.0-or-later
// A look-up whose answer is held until there is news. Thread-safe; it wakes at most once.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "node/api/lookup.hpp"
#include "node/http/timers.hpp"
#include "node/node.hpp"

namespace jm::node {

class Held : public std::enable_shared_from_this<Held> {
 public:
  Held(Node& node, Timers& timers, Lookup lookup)
      : node_(node), timers_(timers), lookup_(std::move(lookup)) {}
  ~Held() { release(); }
  const Lookup& lookup() const { return lookup_; }

  // Calls `suspend` and returns true if there is nothing to tell yet; `resume` follows once, when there is
  // news, when time is up, or at wake(). False: answer now. `resume` may be called from any thread.
  bool hold(const std::function<void()>& suspend, std::function<void()> resume);
  void wake();
  // Drops subscription and timer; not from inside either.
  void release();

 private:
  Node& node_;
  Timers& timers_;
  const Lookup lookup_;
  std::mutex mutex_;
  std::function<void()> resume_;  // set while it is held
  bool woken_ = false;
  std::unique_ptr<Subscription> subscription_;
  Timers::Id timer_ = 0;
};

}  // namespace jm::node
