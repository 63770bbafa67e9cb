// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/gateway_dialogs.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "dialog/gateway/call_set.hpp"
#include "dialog/gateway/first_messages.hpp"

namespace jm::dialog {
struct GatewayDialogs::State {
  State(Primitives& primitives, GatewayOptions given, Counters& counters_, Rendezvous listened,
        base::Now began)
      : options(std::move(given)),
        counters(counters_),
        host{primitives, tokens, counters},
        places(std::move(listened)),
        doors(host, options, began),
        calls(host, options) {}

  void listen(base::Now now, Actions& out) { places.update(host.primitives, options.keys, now, out); }

  void act_on(FirstMessage message, base::Now now, Actions& out);
  void ask_again(FirstMessage message, base::Now now, Actions& out);
  void prove(GatewayCall& call, Actions said, base::Now now, Actions& out);

  const GatewayOptions options;
  Counters& counters;
  Tokens tokens;
  const AssociationHost host;
  Rendezvous places;
  FirstMessages doors;
  CallSet calls;
};

void GatewayDialogs::State::act_on(FirstMessage message, base::Now now, Actions& out) {
  const Bytes packed = std::exchange(message.content.packed, {});
  const auto payload =
      packed.empty() ? std::optional(Payload()) : unpack(host.primitives, packed, message.dictionary);
  if (!payload) {
    ++counters.bad_payload;
    return;
  }
  CallId id = 0;
  if (GatewayCall* known = calls.find_live(message.content.call); known != nullptr) {
    if (message.content.attempt <= known->who().attempt) {
      ++counters.stale;
      return;
    }
    ++counters.taken_over;
    id = known->who().id;
    known->take_over(std::move(message), now, out);
    out.push_back(action::Renewed{id});
  } else {
    if (calls.is_past(message.content.call, message.content.attempt)) {
      ++counters.stale;
      return;
    }
    if (!calls.make_room(now, out)) return refuse_busy(host, std::move(message), out);
    ++counters.opened;
    id = calls.add(std::move(message), now).who().id;
    out.push_back(action::Opened{id});
  }
  if (!payload->empty()) out.push_back(action::Deliver{id, *payload});
}

// A replay can come here as well, which costs one message: its writer has no keys of the mailbox.
void GatewayDialogs::State::ask_again(FirstMessage message, base::Now now, Actions& out) {
  ++counters.again;
  calls.make_room_to_prove(out);
  calls.add(std::move(message), now).ask_again(now, out);
}

// The peer is there. `said`: what it has said.
void GatewayDialogs::State::prove(GatewayCall& call, Actions said, base::Now now, Actions& out) {
  CallId id = call.who().id;
  if (GatewayCall* known = calls.find_live(call.who().name); known != nullptr) {
    if (call.who().attempt <= known->who().attempt) {
      ++counters.stale;
      return calls.remove(call, out);
    }
    ++counters.taken_over;
    id = known->who().id;
    known->adopt(call, now, out);
    calls.remove(call, out);
    out.push_back(action::Renewed{id});
  } else if (calls.is_past(call.who().name, call.who().attempt)) {
    ++counters.stale;
    return calls.remove(call, out);
  } else if (calls.make_room(now, out)) {
    ++counters.opened;
    call.open();
    out.push_back(action::Opened{id});
  } else {
    return call.end(OverReason::Busy, now, out);
  }
  for (Action& one : said) {
    if (auto* deliver = std::get_if<action::Deliver>(&one)) deliver->call = id;
    out.push_back(std::move(one));
  }
}

GatewayDialogs::GatewayDialogs(Primitives& primitives, GatewayOptions options, Counters& counters,
                               base::Now now)
    : GatewayDialogs(primitives, options, counters, Rendezvous(options.pool_index, options.carriers.size()),
                     now) {}
GatewayDialogs::GatewayDialogs(Primitives& primitives, GatewayOptions options, Counters& counters,
                               Rendezvous places, base::Now began)
    : state_(std::make_unique<State>(primitives, std::move(options), counters, std::move(places), began)) {}
GatewayDialogs::~GatewayDialogs() = default;

Actions GatewayDialogs::start(base::Now now) {
  Actions out;
  state_->listen(now, out);
  return out;
}

Actions GatewayDialogs::received(CarrierId carrier, const Hash& address, std::string_view payload,
                                 base::Now now) {
  Actions out;
  State& state = *state_;
  if (GatewayCall* reader = state.calls.reader_of(carrier, address); reader != nullptr) {
    Actions said;
    if (!reader->received(payload, now, said)) ++state.counters.junk;
    if (reader->state() == GatewayCall::State::Proving && reader->dialog()->proved())
      state.prove(*reader, std::move(said), now, out);
    else
      std::move(said.begin(), said.end(), std::back_inserter(out));
  } else if (const auto* spot = state.places.find(carrier, address); spot != nullptr) {
    auto [fate, message] = state.doors.judge(*spot, payload, state.calls, now);
    if (fate == FirstMessages::Fate::ActOn) state.act_on(std::move(*message), now, out);
    if (fate == FirstMessages::Fate::AskAgain) state.ask_again(std::move(*message), now, out);
  }
  state.calls.settle(now, out);
  return out;
}

Actions GatewayDialogs::caught_up(CarrierId carrier, const Hash& address, base::Now) {
  state_->places.caught_up(carrier, address);
  return {};
}

Actions GatewayDialogs::published(Token token, PublishResult result, base::Now now) {
  Actions out;
  for (const auto& call : state_->calls.all())
    if (auto* dialog = call->dialog(); dialog != nullptr && dialog->published(token, result, now, out)) break;
  state_->calls.settle(now, out);
  return out;
}

Actions GatewayDialogs::looked(Token token, std::optional<bool> there, base::Now now) {
  Actions out;
  for (const auto& call : state_->calls.all())
    if (auto* dialog = call->dialog(); dialog != nullptr && dialog->looked(token, there, now, out)) break;
  return out;
}

Actions GatewayDialogs::send(CallId id, Payload payload, std::uint64_t tag, base::Now now) {
  Actions out;
  GatewayCall* call = state_->calls.find(id);
  if (call == nullptr) return out;
  if (!call->send(std::move(payload), tag, now, out)) ++state_->counters.dropped;
  state_->calls.settle(now, out);
  return out;
}

void GatewayDialogs::settle_first(CallId id) {
  if (auto* call = state_->calls.find(id); call != nullptr) call->settle_first();
}

void GatewayDialogs::media(CallId id, bool flows, base::Now now) {
  if (auto* call = state_->calls.find(id); call != nullptr) call->media(flows, now);
}

Actions GatewayDialogs::end(CallId id, OverReason reason, base::Now now) {
  Actions out;
  auto* call = state_->calls.find(id);
  if (call != nullptr && CallSet::is_live(*call)) call->end(reason, now, out);
  state_->calls.settle(now, out);
  return out;
}

std::optional<base::Time> GatewayDialogs::deadline() const {
  auto earliest = state_->places.deadline();
  if (const auto at = state_->calls.stock().deadline(); at && (!earliest || *at < *earliest)) earliest = at;
  for (const auto& call : state_->calls.all())
    if (const auto at = call->deadline(); at && (!earliest || *at < *earliest)) earliest = at;
  return earliest;
}

Actions GatewayDialogs::expire(base::Now now) {
  Actions out;
  if (const auto at = state_->places.deadline(); at && *at <= now.steady) state_->listen(now, out);
  for (const auto& call : state_->calls.all()) call->expire(now, out);
  state_->calls.stock().expire(now);
  state_->calls.settle(now, out);
  return out;
}

std::size_t GatewayDialogs::calls() const {
  return state_->calls.live();
}

bool GatewayDialogs::idle() const {
  const auto& calls = state_->calls.all();
  return std::all_of(calls.begin(), calls.end(), [](const auto& call) {
    if (call->state() == GatewayCall::State::Answering) return false;
    return call->dialog() == nullptr || call->dialog()->outbox().idle();
  });
}

std::size_t GatewayDialogs::memory() const {
  return sizeof *state_ + state_->doors.memory() + state_->calls.memory();
}

}  // namespace jm::dialog
