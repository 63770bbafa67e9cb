// SPDX-License-Identifier: GPL-3.0-or-later
// The watches of one address: who wants to know, and what each has been told. Everything here is on the
// loop's thread; what a watcher is told goes through the loop's queue, so that it may end any watch, or the
// carrier.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/limits/recent_set.hpp"
#include "carrier/carrier.hpp"

namespace jm::carrier {

// One watch. Whoever watches owns it; the carrier keeps weak references.
class Watcher : public std::enable_shared_from_this<Watcher> {
 public:
  // The listener is told nothing once this is closed.
  Watcher(base::Loop& loop, WatchListener& listener) : loop_(loop), listener_(listener) {}

  // Nothing is told any more, not even what is in the loop's queue.
  void close() { closed_ = true; }
  bool closed() const { return closed_; }

  bool knows(const std::string& message_id) const { return seen_.contains(message_id); }
  void arrival(const Arrival& message);                                   // told once per message id
  void skip(const std::string& message_id) { seen_.insert(message_id); }  // it is no message of ours
  void caught_up();  // told once if nothing came in between
  void trouble(const CarrierError& error);

 private:
  void tell(std::function<void(WatchListener&)> what);

  base::Loop& loop_;
  WatchListener& listener_;
  base::RecentSet seen_;
  bool closed_ = false;
  bool catching_up_ = false;  // the last thing in the loop's queue says so
};

// All watches of one address.
class Watchers {
 public:
  void add(const std::shared_ptr<Watcher>& watcher) { watchers_.push_back(watcher); }
  void prune();  // forgets those that have ended
  bool empty() const { return watchers_.empty(); }

  bool all_know(const std::string& message_id) const;
  void arrival(const Arrival& message) const;
  void skip(const std::string& message_id) const;
  void caught_up() const;
  void trouble(const CarrierError& error) const;
  void close() const;

 private:
  template <class F>
  void each(F f) const;

  std::vector<std::weak_ptr<Watcher>> watchers_;
};

// The Watch that a carrier hands out: keeps its Watcher.
class WatchHandle : public Watch {
 public:
  explicit WatchHandle(std::shared_ptr<Watcher> watcher) : watcher_(std::move(watcher)) {}
  ~WatchHandle() override { end(); }

 protected:
  // It lives on for a moment if this is one of its callbacks.
  void end() {
    if (watcher_) watcher_->close();
    watcher_.reset();
  }

 private:
  std::shared_ptr<Watcher> watcher_;
};

}  // namespace jm::carrier
