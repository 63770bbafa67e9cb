// SPDX-License-Identifier: GPL-3.0-or-later
// A peer's call: the dialog that it is in, those that it has left, and what is not settled. What PeerDialogs
// is made of. Not thread-safe.
#pragma once

#include <memory>
#include <optional>

#include "dialog/delivery/unsettled.hpp"
#include "dialog/peer/left_dialogs.hpp"
#include "dialog/peer/life_signs.hpp"
#include "dialog/peer/route.hpp"
#include "dialog/peer_dialogs.hpp"

namespace jm::dialog {

struct PeerCall {
  using State = PeerDialogs::State;

  PeerCall(Primitives& primitives, PeerOptions given, Counters& counters, const CallName& call_name,
           std::uint32_t made)
      : options(std::move(given)),
        name(call_name),
        host{primitives, tokens, counters},
        attempt(made),
        route(options.link.pool, options.carriers.size(), options.race) {}

  void begin(base::Now now, Actions& out);
  void again(base::Now now, Actions& out);
  void second(Second message, base::Now now, Actions& out);
  // A later message of the dialog's.
  void received(std::string_view payload, base::Now now, Actions& out);
  void busy(base::Now now, Actions& out);
  void flush(base::Now now, Actions& out);
  void check(base::Now now, Actions& out);
  void close(Actions& out);
  void over(OverReason reason, Actions& out);

  Association* dialog() { return current ? current->dialog() : nullptr; }
  const Association* dialog() const { return current ? current->dialog() : nullptr; }
  bool live() const { return state != State::Over && !ended; }
  std::chrono::milliseconds timeout() const { return route.timeout(current->round_trip().mean()); }
  // When the dialog is given up for the next.
  std::optional<base::Time> again_at() const {
    if (!live() || !current) return std::nullopt;
    if (state == State::Calling) return retry ? *retry : current->begun() + timeout();
    const auto& asked = signs.unanswered();
    return asked ? std::optional(*asked + timeout()) : std::nullopt;
  }
  std::optional<base::Time> ping_at() const {
    return live() && state == State::Open ? signs.ask_at(dialog()->heard()) : std::nullopt;
  }

  const PeerOptions options;
  const CallName name;
  Tokens tokens;
  const AssociationHost host;

  State state = State::Calling;
  std::uint32_t attempt;  // the highest that was made
  Route route;
  std::optional<Attempt::Ahead> ahead;  // of the next attempt, if it is made already
  std::unique_ptr<Attempt> current;
  LeftDialogs left;
  Unsettled unsettled;
  LifeSigns signs;
  std::optional<base::Time> retry;  // the first message could not be published
  std::optional<base::Time> ended;  // by the owner
};

}  // namespace jm::dialog
