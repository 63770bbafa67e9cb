// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogs of one sealed channel at one gateway: an engine. Events and the time go in, actions come out.
// `now` never goes back in its steady part; its Unix part may do what it likes. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "dialog/actions.hpp"
#include "dialog/counters.hpp"
#include "dialog/delivery/key_budget.hpp"
#include "dialog/rendezvous.hpp"

namespace jm::dialog {

enum class WhenFull { Replace, Busy };

struct GatewayOptions {
  std::vector<ChannelKeys> keys;        // the present ones first, then older ones that links still name
  std::uint32_t pool_index = 0;         // which gateway of the pool this is
  std::vector<CarrierTraits> carriers;  // at least one
  std::size_t max_dialogs = 1;
  WhenFull when_full = WhenFull::Replace;
  double offers_per_minute = 30;  // first messages of the channel that are acted on
  bool proof_first = false;       // nothing is acted on before its writer has shown that it is there
  std::chrono::milliseconds max_age{60'000};
  std::chrono::milliseconds idle_timeout{90'000};
  // Of all channels of the gateway; by itself a channel has all of it. Not null.
  std::shared_ptr<KeyBudget> remembered = std::make_shared<KeyBudget>();
};

class GatewayDialogs {
 public:
  // The others outlive it.
  GatewayDialogs(Primitives& primitives, GatewayOptions options, Counters& counters, base::Now now);
  // Of a channel that was listened to since `began`, at `places`: start() need not be called.
  GatewayDialogs(Primitives& primitives, GatewayOptions options, Counters& counters, Rendezvous places,
                 base::Now began);
  ~GatewayDialogs();
  GatewayDialogs(const GatewayDialogs&) = delete;
  GatewayDialogs& operator=(const GatewayDialogs&) = delete;

  [[nodiscard]] Actions start(base::Now now);

  // Of the carriers. What comes for an address that is not watched (any more) does nothing.
  [[nodiscard]] Actions received(CarrierId carrier, const Hash& address, std::string_view payload,
                                 base::Now now);
  [[nodiscard]] Actions caught_up(CarrierId carrier, const Hash& address, base::Now now);
  [[nodiscard]] Actions published(Token token, PublishResult result, base::Now now);
  // nullopt: the carrier does not answer.
  [[nodiscard]] Actions looked(Token token, std::optional<bool> there, base::Now now);

  // To the peer of a call. `tag`: see action::Attached. Nothing is done for a call that is over. What does
  // not fit into what may wait is dropped, and counted.
  [[nodiscard]] Actions send(CallId call, Payload payload, std::uint64_t tag, base::Now now);
  // The peer is known to have the first answer: WebRTC is up.
  void settle_first(CallId call);
  // While media flows the call is not idle.
  void media(CallId call, bool flows, base::Now now);
  // Tells the peer. No Over follows.
  [[nodiscard]] Actions end(CallId call, OverReason reason, base::Now now);

  std::optional<base::Time> deadline() const;
  [[nodiscard]] Actions expire(base::Now now);

  std::size_t calls() const;
  bool idle() const;           // all that was written is with the carrier
  std::size_t memory() const;  // bytes that it holds, about

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jm::dialog
