// SPDX-License-Identifier: GPL-3.0-or-later
// The calls of a channel: the live ones within max_dialogs, those whose peer has to show that it is there,
// and those that end. Not thread-safe.
#pragma once

#include <list>
#include <memory>

#include "dialog/gateway/call.hpp"
#include "dialog/gateway/past_calls.hpp"
#include "dialog/gateway_dialogs.hpp"

namespace jm::dialog {

class CallSet {
 public:
  using Call = std::unique_ptr<GatewayCall>;

  // Both outlive it.
  CallSet(const AssociationHost& host, const GatewayOptions& options)
      : host_(host), options_(options), stock_(host.primitives) {}

  static bool is_live(const GatewayCall& call) {
    return call.state() == GatewayCall::State::Answering || call.state() == GatewayCall::State::Open;
  }

  GatewayCall& add(FirstMessage message, base::Now now);
  AnswerStock& stock() { return stock_; }
  // Null: there is none.
  GatewayCall* find(CallId id);
  GatewayCall* find_live(const CallName& name);
  // The attempt is of a call that is over, and no newer than its end.
  bool is_past(const CallName& name, std::uint32_t attempt) const;
  GatewayCall* reader_of(CarrierId carrier, const Hash& address);
  void remove(const GatewayCall& call, Actions& out);

  // Whether a first message for this call may be acted on before its writer has shown that it is there.
  bool may_act_on(const CallName& name, base::Now now) const;
  // For one live call more, by the rule of options.when_full. False: there is none.
  bool make_room(base::Now now, Actions& out);
  // For one more whose peer has to show that it is there: the oldest goes.
  void make_room_to_prove(Actions& out);
  // Ends and removes what has come to its end.
  void settle(base::Now now, Actions& out);

  std::size_t live() const;
  const std::list<Call>& all() const { return calls_; }
  std::size_t memory() const;

 private:
  std::size_t count(GatewayCall::State state) const;
  std::list<Call>::iterator erase(std::list<Call>::iterator at, Actions& out);

  const AssociationHost& host_;
  const GatewayOptions& options_;
  AnswerStock stock_;      // outlives the calls
  std::list<Call> calls_;  // the oldest first
  PastCalls past_;
  CallId last_id_ = 0;
};

}  // namespace jm::dialog
