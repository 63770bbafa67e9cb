// SPDX-License-Identifier: GPL-3.0-or-later
// No seed and index signs two messages: the root in front of a payload has but one payload.
#pragma once

#include <map>

#include "tests/sim/invariants/invariant.hpp"

namespace jm::sim {

class RootsOnce final : public Invariant {
 public:
  std::string_view name() const override { return "roots once"; }
  void published(const PublishedFact& fact) override {
    if (fact.writer == Writer::Stranger) return;
    const auto root = hash64(fact.payload.substr(0, trinary::kHashTrytes), 1);
    const auto [known, added] = payloads_.emplace(root, hash64(fact.payload, 2));
    if (!added && known->second != hash64(fact.payload, 2))
      breaks(std::string(fact.end) + " signed two messages under one root");
  }

 private:
  std::map<std::uint64_t, std::uint64_t> payloads_;  // by root
};

}  // namespace jm::sim
