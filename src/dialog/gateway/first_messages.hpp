// SPDX-License-Identifier: GPL-3.0-or-later
// What comes to a rendezvous: which first messages open, and which of them are acted on. Not thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/limits/limiter.hpp"
#include "dialog/delivery/freshness.hpp"
#include "dialog/gateway/call_set.hpp"
#include "dialog/gateway_dialogs.hpp"
#include "dialog/rendezvous.hpp"

namespace jm::dialog {

class FirstMessages {
 public:
  // Both outlive it.
  FirstMessages(const AssociationHost& host, const GatewayOptions& options, base::Now now);

  enum class Fate {
    Ignored,  // and counted
    ActOn,
    AskAgain,  // its writer has to show that it is there
  };
  struct Judged {
    Fate fate = Fate::Ignored;
    std::optional<FirstMessage> message{};  // unless it is ignored
  };
  Judged judge(const Rendezvous::Spot& spot, std::string_view payload, const CallSet& calls, base::Now now);

  std::size_t memory() const { return freshness_.size() * 160; }

 private:
  struct Day {
    std::uint32_t number = 0;
    std::size_t key = 0;
    Hash side_key;
  };

  std::optional<FirstMessage> open(const Rendezvous::Spot& spot, std::string_view payload);
  const Hash& side_key(const Rendezvous::Spot& spot);

  const AssociationHost& host_;
  const GatewayOptions& options_;
  std::vector<KeyPair> statics_;  // by key
  std::vector<Key> psks_;         // by key
  std::optional<Day> last_;       // of what came last
  Freshness freshness_;
  base::Limiter acted_, asked_again_;
};

}  // namespace jm::dialog
