// SPDX-License-Identifier: GPL-3.0-or-later
// A dialog after its handshake, at either end: payloads go out in numbered, sealed messages and come in, in
// order and once. An engine; not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "dialog/actions.hpp"
#include "dialog/counters.hpp"
#include "dialog/delivery/ack_duty.hpp"
#include "dialog/delivery/ending.hpp"
#include "dialog/delivery/message_seal.hpp"
#include "dialog/delivery/outbox.hpp"
#include "dialog/delivery/piece_order.hpp"

namespace jm::dialog {

// What both ends of a dialog have of their engine; outlives it.
struct AssociationHost {
  Primitives& primitives;
  Tokens& tokens;
  Counters& counters;
};

struct AssociationSetup {
  CarrierId carrier = 0;
  CarrierTraits traits;
  CallId call = 0;
  MessageSeal::Setup seal;
  RoundTrip round_trip;
};

class Association {
 public:
  Association(const AssociationHost& host, AssociationSetup setup, base::Now now);
  Association(const Association&) = delete;
  Association& operator=(const Association&) = delete;

  CarrierId carrier() const { return carrier_; }
  bool reads(CarrierId carrier, const Hash& address) const {
    return carrier == carrier_ && address == seal_.in_address();
  }
  // Nothing of it is read any more.
  void leave(Actions& out) const { out.push_back(action::Unwatch{carrier_, seal_.in_address()}); }
  void set_call(CallId call) { call_ = call; }
  const RoundTrip& round_trip() const { return round_trip_; }

  // The message of the handshake that this end has written: kept as number 0 until anything is heard.
  void keep_handshake(std::string payload, std::uint64_t tag, base::Now now, Actions& out);
  // The last sequence number that it took, or nullopt: no room, or too long.
  std::optional<std::uint32_t> send(const Payload& payload, std::uint64_t tag, base::Now now, Actions& out);
  // Asks for a sign of life.
  void ping(Actions& out);
  // It ends: nothing is delivered any more, and who goes on to write is told again.
  void send_over(OverReason reason, base::Now now, Actions& out);

  // Of the own mailbox. False: it opens nothing, and is as good as not there.
  bool received(std::string_view payload, base::Now now, Actions& out);
  bool published(Token token, PublishResult result, base::Now now, Actions& out);
  bool looked(Token token, std::optional<bool> there, base::Now now, Actions& out);

  std::optional<base::Time> deadline() const;
  void expire(base::Now now, Actions& out);

  bool proved() const { return proved_; }  // something of the other end was opened
  base::Time heard() const { return heard_; }
  std::uint32_t settled() const { return settled_; }  // of what this end has sent
  // The other end has ended it, or this one has to.
  const std::optional<OverReason>& over() const { return ending_.over; }
  const Outbox& outbox() const { return outbox_; }
  void settle_handshake() { outbox_.settle(0); }
  std::size_t memory() const;

 private:
  void read(MessageSeal::Message message, base::Now now, Actions& out);
  void deliver(Actions& out);
  void send_passing(Numbered content, Actions& out);

  const AssociationHost host_;
  const CarrierId carrier_;
  const CarrierTraits traits_;
  CallId call_;
  MessageSeal seal_;
  RoundTrip round_trip_;
  Outbox outbox_;
  PieceOrder pieces_;
  std::uint32_t sequence_ = 0;         // the last piece that was sent
  std::uint32_t settled_ = 0;          // the last piece that the other end has read
  std::uint32_t highest_passing_ = 0;  // number of the last message without a piece that was heeded
  AckDuty acks_;
  base::Time heard_;
  bool proved_ = false;
  Ending ending_;
};

}  // namespace jm::dialog
