// SPDX-License-Identifier: GPL-3.0-or-later
// What answers a first message. What can be done before Janus has answered is done ahead, a part at a time.
// Not thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "dialog/association.hpp"
#include "dialog/gateway/answer_keys.hpp"
#include "dialog/handshake_form.hpp"

namespace jm::dialog {

// A first message that Noise has opened.
struct FirstMessage {
  Responder::Opened noise;
  First content;
  CarrierId carrier = 0;
  CarrierTraits traits;
  unsigned dictionary = 0;
  Roots roots;
};

// Answers it without a call: there is no room.
void refuse_busy(const AssociationHost& host, FirstMessage first, Actions& out);

class SecondMessage {
 public:
  // `host` outlives it.
  SecondMessage(const AssociationHost& host, AnswerStock& stock, FirstMessage first, base::Now now)
      : host_(host), first_(std::move(first)), keys_(stock.take(now)) {}

  CarrierId carrier() const { return first_.carrier; }

  bool prepared() const { return peer_.has_value(); }
  // Does a part of it.
  void prepare();

  struct Written {
    std::string payload;     // trytes
    AssociationSetup setup;  // of the dialog that it begins; its call is to be set
    bool says = false;       // the payload that was given stands in it
  };
  // Once. `said`: goes with it if it fits; may be null. Nullopt: the peer's ephemeral key is no good, or the
  // message does not fit the carrier.
  std::optional<Written> write(Status status, std::chrono::seconds idle_timeout, const Payload* said);

 private:
  const AssociationHost& host_;
  FirstMessage first_;
  AnswerKeys keys_;
  std::optional<Place> peer_;  // its mailbox, once the keys are shared
};

}  // namespace jm::dialog
