// SPDX-License-Identifier: GPL-3.0-or-later
// What answers a first message. Its keys are made ahead, a part at a time, while Janus is asked. Not
// thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "dialog/association.hpp"
#include "dialog/gateway/writer_stock.hpp"
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
  SecondMessage(const AssociationHost& host, WriterStock& stock, FirstMessage first, base::Now now);

  CarrierId carrier() const { return first_.carrier; }

  bool prepared() const { return writer_.prepared() && first_.noise.responder.prepared(); }
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
  struct OwnMailbox {
    Random secret;
    Place place;
  };
  OwnMailbox& own();

  const AssociationHost& host_;
  FirstMessage first_;
  const Place peer_;  // its mailbox
  FrameWriter writer_;
  std::optional<OwnMailbox> own_;
};

}  // namespace jm::dialog
