// SPDX-License-Identifier: GPL-3.0-or-later
// What a channel says to its peer and to Janus: an engine. Events and the time go in, actions come out; it
// knows nothing of how messages travel, and does nothing by itself. Its owner does the actions in their
// order, and calls expire() when the deadline has come.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "gateway/channel/timing.hpp"
#include "gateway/config/config.hpp"
#include "gateway/conversation/actions.hpp"
#include "janus/counters.hpp"

namespace jm::gateway {

// What a conversation is given; all of it outlives it.
struct ConversationHost {
  const ChannelConfig& config;
  const Delivery& delivery;  // asked only; what changes something there is an action
  const Timing& timing;
  const std::string& api_secret;
  const janus::IceConfig& ice;
  janus::Counters& counters;
};

class Conversation {
 public:
  enum class State { Listening, SettingUp, Open, Offered, Answered, Connected };

  virtual ~Conversation() = default;

  // Of the peer. `catching_up`: more may have been written since.
  [[nodiscard]] virtual Actions read(Received message, bool catching_up, base::Now now) = 0;
  [[nodiscard]] virtual Actions caught_up(base::Now now) = 0;
  // Of our messages.
  [[nodiscard]] virtual Actions attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call,
                                         base::Now now) = 0;
  [[nodiscard]] virtual Actions unsendable(Outgoing message, const std::string& reason, base::Now now) = 0;
  // A message with this trace could not be taken.
  virtual void dropped(const std::shared_ptr<plain::Trace>&) {}
  // Of Janus.
  [[nodiscard]] virtual Actions from_core(const json_t* message, base::Now now) = 0;
  [[nodiscard]] virtual Actions session_over(std::uint64_t session, bool timeout, base::Now now) = 0;
  // See action::AskSlot.
  [[nodiscard]] virtual Actions slot_granted(base::Now) { return {}; }
  [[nodiscard]] virtual Actions slot_late(base::Now) { return {}; }

  // When expire() is due; none: not by itself.
  virtual std::optional<base::Time> deadline() const = 0;
  [[nodiscard]] virtual Actions expire(base::Now now) = 0;

  // The last to be called. What is not decided is read again at the next start.
  enum class Farewell { Silent, Told };  // the peer is told why
  [[nodiscard]] virtual Actions end(const std::string& reason, Farewell farewell, base::Now now) = 0;

  virtual State state() const = 0;
  virtual bool media_flows() const = 0;  // from the peer, as far as it is known
};

inline std::string_view name_of(Conversation::State state) {
  constexpr std::array<std::string_view, 6> kNames = {"listening", "setting up", "open",
                                                      "offered",   "answered",   "connected"};
  return kNames[static_cast<std::size_t>(state)];
}

}  // namespace jm::gateway
