// SPDX-License-Identifier: GPL-3.0-or-later
// What one end has written and the other is not known to have read: attached, looked for after a round trip,
// and attached again, byte for byte, if the carrier has lost it. On a carrier that keeps nothing it is sent
// again instead. Pauses double. Not thread-safe.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "dialog/actions.hpp"
#include "dialog/counters.hpp"
#include "dialog/delivery/round_trip.hpp"
#include "dialog/delivery/stopwatch.hpp"

namespace jm::dialog {

inline constexpr std::size_t kMostUnsettled = 32;  // messages that wait

// Tokens of one engine: never used twice.
class Tokens {
 public:
  Token next() { return ++last_; }

 private:
  Token last_ = 0;
};

class Outbox {
 public:
  // The others outlive it.
  Outbox(CarrierId carrier, const CarrierTraits& traits, const Hash& address, Tokens& tokens,
         Counters& counters)
      : carrier_(carrier), keeps_(traits.keeps), address_(address), tokens_(tokens), counters_(counters) {}

  std::size_t room() const { return kMostUnsettled - std::min(kMostUnsettled, waiting_.size()); }

  // A message (trytes) that is kept until it is settled. There must be room. `tag`: see action::Attached.
  void add(std::uint32_t sequence, std::string payload, CallId call, std::uint64_t tag,
           const RoundTrip& round_trip, base::Time now, Actions& out);
  // Attached once, and forgotten.
  void add_passing(std::string payload, Actions& out);
  // All up to `sequence` have been read.
  void settle(std::uint32_t sequence);

  // False: the token is of no message here. Refused: it does not fit the carrier, see refused().
  bool published(Token token, PublishResult result, RoundTrip& round_trip, base::Time now, Actions& out);
  bool looked(Token token, std::optional<bool> there, const RoundTrip& round_trip, base::Time now,
              Actions& out);
  bool refused() const { return refused_; }

  std::optional<base::Time> deadline() const;
  void expire(base::Time now, Actions& out);

  bool empty() const { return waiting_.empty(); }
  bool idle() const;  // all is with the carrier
  std::size_t memory() const;

 private:
  enum class Phase { Publishing, Attached, Looking, Failed };
  struct Message {
    std::uint32_t sequence = 0;
    std::string payload;
    CallId call = 0;
    std::uint64_t tag = 0;
    Token token = 0;
    Phase phase = Phase::Publishing;
    Stopwatch time;    // of the first publish
    base::Time due{};  // Attached: to be looked for; Failed: to be published again
    unsigned attempts = 0;
    bool attached = false;
  };

  void publish(Message& message, Actions& out);
  void wait(Message& message, Phase phase, const RoundTrip& round_trip, base::Time now);
  Message* find(Token token);

  CarrierId carrier_;
  bool keeps_;
  Hash address_;
  Tokens& tokens_;
  Counters& counters_;
  std::list<Message> waiting_;  // in the order of their sequence
  bool refused_ = false;
};

}  // namespace jm::dialog
