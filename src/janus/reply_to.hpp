// SPDX-License-Identifier: GPL-3.0-or-later
// What travels with a request of the peer's to Janus and back with what answers it.
#pragma once

#include <memory>
#include <string>

#include "plain/format.hpp"
#include "plain/order.hpp"
#include "plain/trace.hpp"

namespace jm::janus {

// Whom a reply goes to, and in which form.
struct ReplyTo {
  plain::Format form = plain::Format::Envelope;
  std::string re;  // the message that it answers: an envelope's id, a plain offer's ice-ufrag; may be empty
};

// A message of the peer's that waits for a reply. While it has a ticket it is undecided: the reply, or the
// end of this, decides it.
struct Unanswered {
  ReplyTo to;
  plain::Ticket ticket;
  std::shared_ptr<plain::Trace> trace;  // of an offer; may be null
};

}  // namespace jm::janus
