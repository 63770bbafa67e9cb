// SPDX-License-Identifier: GPL-3.0-or-later
// Only what its peer made is acted on: one message opens or renews a call once, in the whole pool and over
// all restarts, and a first message only while it is fresh. And Janus gets each request of a call once.
#pragma once

#include <map>
#include <set>

#include "tests/sim/invariants/invariant.hpp"

namespace jm::sim {

class ActedOnce final : public Invariant {
 public:
  explicit ActedOnce(milliseconds max_age) : max_age_(max_age) {}

  std::string_view name() const override { return "acted once"; }
  void published(const PublishedFact& fact) override {
    if (fact.writer != Writer::Gateway) written_.emplace(hash64(fact.payload), fact.unix_ms);
  }
  void acted(const ActedFact& fact) override {
    const auto hash = hash64(fact.payload);
    const std::string who(fact.end);
    const auto written = written_.find(hash);
    if (written == written_.end()) return breaks(who + " acted on what nobody has written");
    if (!acted_.insert(hash).second) return breaks(who + " acted on a message that was acted on before");
    const std::int64_t age = fact.unix_ms - written->second;
    if (fact.first_message && (age > max_age_.count() || age < -max_age_.count()))
      breaks(who + " acted on a first message that is " + std::to_string(age) + " ms old");
  }
  void requested(std::string_view call, std::uint64_t id) override {
    if (!requests_.emplace(call, id).second)
      breaks("Janus got request " + std::to_string(id) + " of " + std::string(call) + " twice");
  }

 private:
  const milliseconds max_age_;
  std::map<std::uint64_t, std::int64_t> written_;  // when, by the writer's clock
  std::set<std::uint64_t> acted_;
  std::set<std::pair<std::string, std::uint64_t>> requests_;
};

}  // namespace jm::sim
