// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold, whatever happens. An invariant is told what happens; broken() says what was wrong, and is
// asked after each step. What needs the state of all ends is asked once a second of the simulation.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "dialog/actions.hpp"
#include "tests/sim/message.hpp"
#include "tests/sim/random.hpp"

namespace jm::sim {

using base::Time;

enum class Writer { Gateway, Peer, Stranger };

struct PublishedFact {
  std::string_view end;
  Writer writer = Writer::Peer;
  dialog::CarrierId carrier = 0;
  const dialog::Hash& address;
  std::string_view payload;
  std::int64_t unix_ms = 0;  // by the writer's clock, or as a stranger claims
  Time now;
};
struct DeliveredFact {
  std::string_view end;
  std::string call;          // as the receiver names it
  std::uint64_t dialog = 0;  // of that call, at the receiver
  std::string_view text;
  const std::optional<Message>& message;
};
// A gateway opened a call or went on with it, because of one message.
struct ActedFact {
  std::string_view end;
  std::string_view payload;
  bool first_message = false;  // else a later one, which proved that somebody is there
  std::int64_t unix_ms = 0;    // by the gateway's clock
};

struct GatewayFacts {
  std::string_view end;
  bool up = false;
  std::size_t calls = 0, records = 0, memory = 0, first_memory = 0, mailboxes = 0;
};
struct PeerFacts {
  std::string_view end;
  std::string_view call;
  std::string_view partner;  // the call at a gateway that it hears
  bool wants = false, has = false, engine = false;
  std::size_t memory = 0, watches = 0;
};
struct SessionFacts {
  std::string name;  // of the call at its gateway
  std::string call;
  Time since;
};
struct Facts {
  Time now;
  std::optional<Time> healed;  // since when nothing goes wrong any more
  bool closed = false;         // all have hung up, long ago
  std::size_t capacity = 0;    // calls that all gateways take
  std::vector<GatewayFacts> gateways;
  std::vector<PeerFacts> peers;
  std::vector<SessionFacts> sessions;  // of Janus's, in the whole pool
};

class Invariant {
 public:
  virtual ~Invariant() = default;
  virtual std::string_view name() const = 0;

  virtual void published(const PublishedFact&) {}
  virtual void sealed(const dialog::Key&, std::uint64_t, dialog::View, dialog::View) {}
  // `from` gave its engine a text to send; a stranger, or text that is no message: `serial` is 0.
  virtual void said(std::string_view, std::uint64_t, std::string_view) {}
  // What `from` has said, all of it or one, may never be delivered; 0: neither may what it is going to say.
  virtual void lost(std::string_view, std::optional<std::uint64_t>) {}
  virtual void delivered(const DeliveredFact&) {}
  virtual void acted(const ActedFact&) {}
  virtual void ended(std::string_view) {}                     // a call at an end: it gets nothing more
  virtual void requested(std::string_view, std::uint64_t) {}  // Janus, for a call at a gateway, by id
  virtual void expired(std::string_view, Time) {}
  // Empty if it holds.
  virtual std::string check(const Facts&) { return {}; }

  const std::string& broken() const { return broken_; }

 protected:
  void breaks(std::string how) {
    if (broken_.empty()) broken_ = std::move(how);
  }

 private:
  std::string broken_;
};

struct Bounds {  // of a scenario, for those that need numbers
  milliseconds max_age{60'000}, idle_timeout{90'000};
  double offers_per_minute = 30;
  std::size_t max_dialogs = 1, max_payload_trytes = 0, carriers = 1;
  milliseconds under_way{0};  // a message and its copies may be so long
  milliseconds recovery{0};   // after which every peer has its call again
};
std::vector<std::unique_ptr<Invariant>> all_invariants(const Bounds& bounds);

}  // namespace jm::sim
