// SPDX-License-Identifier: GPL-3.0-or-later
// A call has one session of Janus's in the whole pool, but for the time in which a gateway notices that its
// peer is elsewhere; and none once its peer is gone: idle_timeout after its last message came, however late.
// A first message may be max_age late.
#pragma once

#include <map>
#include <set>

#include "tests/sim/invariants/invariant.hpp"

namespace jm::sim {

class OneSession final : public Invariant {
 public:
  explicit OneSession(milliseconds noticed) : most_(noticed + milliseconds(60'000)) {}

  std::string_view name() const override { return "one session"; }
  std::string check(const Facts& facts) override {
    std::set<std::string_view> present;
    for (const PeerFacts& peer : facts.peers)
      if (peer.engine) present.insert(peer.partner);
    std::set<std::string> left;
    for (const SessionFacts& session : facts.sessions) {
      if (present.contains(session.name)) continue;
      left.insert(session.name);
      const Time since = since_.emplace(session.name, facts.now).first->second;
      if (facts.now - since > most_) return session.name + " has a session, and " + session.call + " left it";
    }
    std::erase_if(since_, [&](const auto& one) { return !left.contains(one.first); });
    return {};
  }

 private:
  const milliseconds most_;
  std::map<std::string, Time> since_;  // by session: without its peer
};

}  // namespace jm::sim
