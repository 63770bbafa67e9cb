// SPDX-License-Identifier: GPL-3.0-or-later
// A message of the peer's that is not decided yet.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "janus/messages/incoming.hpp"
#include "janus/reply_to.hpp"

namespace jm::gateway {

struct Entry {
  janus::Incoming incoming;
  plain::Ticket ticket;
  std::shared_ptr<plain::Trace> trace;
  std::optional<base::Time> not_before;  // see plain::Reader::Found
  bool opens = false;                    // a call, or offers anew in the one that there is: kept by Inbox

  bool is_offer() const {
    if (const auto* description = incoming.plain()) return description->type == "offer";
    return incoming.envelope()->type == janus::Envelope::Type::Offer;
  }
  // A message with a body opens a call that is not there.
  bool has_request() const {
    const auto* envelope = incoming.envelope();
    return envelope != nullptr && envelope->type == janus::Envelope::Type::Message && envelope->body;
  }
  // The name of its call: the envelope's, or the description's session and certificate. Empty: it has none.
  std::string call() const {
    if (const auto* envelope = incoming.envelope()) return "call=" + envelope->call;
    const auto* description = incoming.plain();
    return description->session.empty() ? "" : "o=" + description->session + " " + description->fingerprint;
  }
  janus::ReplyTo reply_to() const {
    if (const auto* envelope = incoming.envelope()) return {incoming.form, envelope->id};
    return {incoming.form, incoming.plain()->ufrag};
  }
  // What is left of it once its content was used.
  janus::Unanswered unanswered() && { return {reply_to(), std::move(ticket), std::move(trace)}; }
};

}  // namespace jm::gateway
