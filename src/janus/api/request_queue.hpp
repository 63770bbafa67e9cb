// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of one handle, in the peer's order, but one message at a time: Janus may take two of one
// handle in the other order.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "plain/trace.hpp"

namespace jm::janus {

class RequestQueue {
 public:
  struct Request {
    Json json;
    std::shared_ptr<plain::Trace> trace;  // of an offer; else null

    bool is_message() const { return text_in(json.get(), "janus") == "message"; }
    std::string transaction() const { return text_or(json.get(), "transaction"); }  // the peer's
  };
  // The message that Janus is asked about.
  struct InFlight {
    std::string transaction;  // as Janus knows it
    std::string peers;        // as the peer knows it
    base::Time timeout;
    bool acked = false;               // Janus has taken it
    std::optional<base::Time> ack{};  // until an event comes the peer is not told of the ack
  };

  bool full() const;
  void add(Request request) { waiting_.push_back(std::move(request)); }
  // What may be sent now.
  std::optional<Request> next();
  std::deque<Request> take_all() { return std::exchange(waiting_, {}); }

  void sent(InFlight message) { in_flight_ = std::move(message); }
  const InFlight* in_flight() const { return in_flight_ ? &*in_flight_ : nullptr; }
  // Ignored for a message that was given up.
  void acked(const std::string& transaction, base::Now now);
  void ack_told() { in_flight_->ack.reset(); }
  // It is dealt with. False if it is not in flight.
  bool settle(const std::string& transaction);

 private:
  std::deque<Request> waiting_;
  std::optional<InFlight> in_flight_;
};

}  // namespace jm::janus
