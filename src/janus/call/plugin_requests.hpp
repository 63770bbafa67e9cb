// SPDX-License-Identifier: GPL-3.0-or-later
// The peer's requests to the plugin of a call: one at a time is asked, the others wait. Each carries who made
// it, which is handed back once, with what answers it.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "janus/messages/description.hpp"
#include "janus/reply_to.hpp"

namespace jm::janus {

struct PluginRequest {
  Json body;  // an object
  std::optional<Description> jsep;
  Unanswered from;  // comes back with what answers it
};

class PluginRequests {
 public:
  bool full() const;
  void add(PluginRequest request) { waiting_.push_back(std::move(request)); }

  // The first that waits is in flight from now on, and is handed out but for whom it is from. None if another
  // is in flight, or none waits.
  std::optional<PluginRequest> start();
  // Janus gets it under this transaction.
  void sent(std::string transaction, base::Now now);
  bool in_flight() const { return in_flight_.has_value(); }
  // What is in flight came with a description.
  bool describes() const { return in_flight_ && !in_flight_->type.empty(); }
  // Of what is in flight.
  const std::string& transaction() const { return in_flight_->transaction; }

  // What is in flight is dealt with.
  std::optional<Unanswered> settle();
  // An answer of Janus's has come: it belongs to the peer's last offer.
  std::optional<Unanswered> offer();
  // Whom it is told that no request can be asked: of that in flight, else of the first that waits.
  std::optional<Unanswered> first();
  // All that nothing has answered, in the order in which they came; those that wait are not asked any more.
  std::vector<Unanswered> take_all();

 private:
  struct InFlight {
    std::optional<Unanswered> from;  // none: handed back already
    std::string type;                // of its description; empty: without
    std::string transaction;
  };
  std::optional<InFlight> in_flight_;
  std::deque<PluginRequest> waiting_;
};

}  // namespace jm::janus
