// SPDX-License-Identifier: GPL-3.0-or-later
// How long a message takes from one side to the other, and what follows from it. Of our side the publishes
// tell; of the peer's, what it says itself, and how soon it shows that it holds an answer. Not thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/limits/latency_window.hpp"
#include "gateway/conversation/conversation.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::gateway {

class Latency {
 public:
  using ms = std::chrono::milliseconds;

  explicit Latency(const ConversationHost& host) : host_(host) {}

  // An answer can be read by the peer.
  void answer_attached(const std::string& id, base::Time now) {
    answer_id_ = id;
    attached_at_ = now;
  }
  // The peer has written this.
  void heard(const janus::Envelope& envelope, base::Time now);
  // The peer's checks have reached Janus: it holds that answer, and tried at once.
  void connected(const std::string& answer_id, base::Time now);

  ms one_way() const;
  // An answer may come too late for candidates that Janus was given before it left.
  bool slow() const { return one_way() > host_.timing.safe_delay; }
  // Whether the peer's candidates wait until it is known to hold the answer. Also until the first publish was
  // measured, if Janus may be out of the peer's reach.
  bool queues_candidates() const;
  // Why no call can come about, unless the configuration says that it shall be tried. The latest figures
  // count, so that a carrier that has recovered is noticed with the first refusal.
  std::optional<std::string> too_slow() const;
  // If a call that does not come about is to be given up: how soon too_slow() may tell.
  std::optional<ms> look_again() const;
  // How old an offer may be. What was there before the start is always too old.
  ms max_age() const;
  bool too_old(std::optional<base::Time> not_before, base::Now now) const {
    return !not_before || now.steady - *not_before > max_age();
  }

 private:
  const ConversationHost& host_;
  base::LatencyWindow measured_;  // of messages of the peer's side
  ms says_{0};                    // the same as it says
  std::string answer_id_;         // the last answer that is with the carrier, until the peer shows it has it
  base::Time attached_at_{};      // since when
};

}  // namespace jm::gateway
