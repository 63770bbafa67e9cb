// SPDX-License-Identifier: GPL-3.0-or-later
// Which first messages are acted on at once: those whose ephemeral key is new, and whose time is near and
// above a floor, which never falls. So a replay reaches nothing, and nothing of it has to be durable. Not
// thread-safe.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <set>

#include "dialog/bytes.hpp"
#include "dialog/delivery/key_budget.hpp"

namespace jm::dialog {

class Freshness {
 public:
  // `start`: Unix milliseconds; nothing from before it is acted on at once, nor what may have been acted on
  // before it, since its writer's clock is ahead. `budget` outlives it.
  Freshness(std::int64_t start, std::chrono::milliseconds max_age, KeyBudget& budget)
      : floor_(start + kAhead), max_age_(max_age.count()), budget_(budget) {
    budget_.join();
  }
  ~Freshness() { budget_.leave(); }
  Freshness(const Freshness&) = delete;
  Freshness& operator=(const Freshness&) = delete;

  // The following are about messages that Noise has opened.
  bool known(const PublicKey& ephemeral) const { return keys_.contains(ephemeral); }
  // Whether it may be acted on at once; else its writer has to show that it is there.
  bool fresh(std::int64_t ts, std::int64_t unix_ms) {
    while (!by_time_.empty() && by_time_.begin()->first < unix_ms - max_age_) forget_first();
    return ts > floor_ && ts >= unix_ms - max_age_ && ts <= unix_ms + kAhead;
  }
  // A fresh one is acted on.
  void remember(const PublicKey& ephemeral, std::int64_t ts) {
    keys_.insert(ephemeral);
    by_time_.emplace(ts, ephemeral);
    while (by_time_.size() > budget_.share()) forget_first();
  }

  std::int64_t floor() const { return floor_; }
  std::size_t size() const { return keys_.size(); }

  static constexpr std::int64_t kAhead = 1'000;  // ms that a clock may be ahead

 private:
  void forget_first() {
    const auto first = by_time_.begin();
    floor_ = std::max(floor_, first->first);
    keys_.erase(first->second);
    by_time_.erase(first);
  }

  std::int64_t floor_;
  const std::int64_t max_age_;
  KeyBudget& budget_;
  std::set<PublicKey> keys_;
  std::multimap<std::int64_t, PublicKey> by_time_;
};

}  // namespace jm::dialog
