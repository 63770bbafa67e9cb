// SPDX-License-Identifier: GPL-3.0-or-later
// When all have hung up, nothing is left: no call, no session, no mailbox that is watched, and of memory only
// the keys that were seen.
#pragma once

#include "tests/sim/invariants/invariant.hpp"

namespace jm::sim {

class NothingLeft final : public Invariant {
 public:
  std::string_view name() const override { return "nothing left"; }
  std::string check(const Facts& facts) override {
    if (!facts.closed) return {};
    if (!facts.sessions.empty()) return "a session of " + std::string(facts.sessions.front().call);
    for (const PeerFacts& peer : facts.peers)
      if (peer.engine || peer.watches != 0) return std::string(peer.end) + " still watches or lives";
    for (const GatewayFacts& gateway : facts.gateways) {
      const std::string end(gateway.end);
      if (gateway.calls != 0 || gateway.records != 0) return end + " still has calls";
      if (gateway.mailboxes != 0) return end + " still watches mailboxes";
      if (gateway.memory > gateway.first_memory + kKeys) return end + " still holds memory";
    }
    return {};
  }

 private:
  static constexpr std::size_t kKeys = 1024 * 128;
};

}  // namespace jm::sim
