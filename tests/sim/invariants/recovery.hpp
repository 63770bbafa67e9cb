// SPDX-License-Identifier: GPL-3.0-or-later
// Once nothing goes wrong any more, every peer that wants a call has one within a bounded time, as far as the
// gateways have room.
#pragma once

#include <algorithm>

#include "tests/sim/invariants/invariant.hpp"

namespace jm::sim {

class Recovery final : public Invariant {
 public:
  explicit Recovery(milliseconds within) : within_(within) {}

  std::string_view name() const override { return "recovery"; }
  std::string check(const Facts& facts) override {
    if (!facts.healed || facts.closed || facts.now < *facts.healed + within_) return {};
    std::size_t wants = 0, has = 0;
    std::string without;
    for (const PeerFacts& peer : facts.peers) {
      if (!peer.wants) continue;
      ++wants;
      has += peer.has ? 1 : 0;
      if (!peer.has) without += ' ' + std::string(peer.end);
    }
    return has >= std::min(wants, facts.capacity) ? std::string() : "no call yet:" + without;
  }

 private:
  const milliseconds within_;
};

}  // namespace jm::sim
