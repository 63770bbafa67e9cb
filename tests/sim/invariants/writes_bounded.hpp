// SPDX-License-Identifier: GPL-3.0-or-later
// However much strangers write, a gateway writes to no more new mailboxes in a minute than its limits allow,
// and in each no more than acks and repeats may be.
#pragma once

#include <deque>
#include <map>
#include <set>

#include "tests/sim/invariants/invariant.hpp"

namespace jm::sim {

class WritesBounded final : public Invariant {
 public:
  // Two limits (acted on, asked again), each with a burst of as much as a minute's.
  explicit WritesBounded(double offers_per_minute)
      : most_new_(static_cast<std::size_t>(4 * offers_per_minute)) {}

  std::string_view name() const override { return "writes bounded"; }
  void published(const PublishedFact& fact) override {
    if (fact.writer != Writer::Gateway) return;
    auto& known = known_[std::string(fact.end)];
    auto& at = known[hash64(fact.address.trytes())];
    if (at.empty()) add(first_[std::string(fact.end)], fact.now);
    add(at, fact.now);
    if (at.size() > kMostOne) breaks(std::string(fact.end) + " writes to one mailbox without end");
    if (first_[std::string(fact.end)].size() > most_new_)
      breaks(std::string(fact.end) + " wrote to " + std::to_string(most_new_ + 1) +
             " new mailboxes a minute");
  }

 private:
  static constexpr std::size_t kMostOne = 400;  // 5 acks a second, and what is said
  static void add(std::deque<Time>& times, Time now) {
    times.push_back(now);
    while (now - times.front() > milliseconds(60'000)) times.pop_front();
  }

  const std::size_t most_new_;
  std::map<std::string, std::map<std::uint64_t, std::deque<Time>>> known_;
  std::map<std::string, std::deque<Time>> first_;
};

}  // namespace jm::sim
