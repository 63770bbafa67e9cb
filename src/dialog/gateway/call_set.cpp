// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/gateway/call_set.hpp"

#include <algorithm>
#include <utility>

namespace jm::dialog {
namespace {

using State = GatewayCall::State;

constexpr std::size_t kMostProving = 16;
// Calls that were acted on, and whose peer has shown nothing since kTimeToProve: so that many calls at once
// are answered at once, and first messages that nobody stands behind hold up no others.
constexpr std::size_t kMostUnproved = 16;
constexpr std::chrono::seconds kTimeToProve{10};
constexpr std::size_t kMostEnding = 64;

template <class Test>
GatewayCall* first_of(const std::list<CallSet::Call>& calls, Test test) {
  const auto found =
      std::find_if(calls.begin(), calls.end(), [&](const CallSet::Call& call) { return test(*call); });
  return found == calls.end() ? nullptr : found->get();
}

}  // namespace

GatewayCall& CallSet::add(FirstMessage message, base::Now now) {
  calls_.push_back(std::make_unique<GatewayCall>(host_, stock_, ++last_id_, std::move(message),
                                                 options_.idle_timeout, now));
  return *calls_.back();
}

GatewayCall* CallSet::find(CallId id) {
  return first_of(calls_, [&](const GatewayCall& call) { return call.who().id == id; });
}

GatewayCall* CallSet::find_live(const CallName& name) {
  return first_of(calls_, [&](const GatewayCall& call) { return is_live(call) && call.who().name == name; });
}

GatewayCall* CallSet::reader_of(CarrierId carrier, const Hash& address) {
  return first_of(calls_, [&](const GatewayCall& call) {
    return call.dialog() != nullptr && call.dialog()->reads(carrier, address);
  });
}

void CallSet::remove(const GatewayCall& call, Actions& out) {
  const auto found =
      std::find_if(calls_.begin(), calls_.end(), [&](const Call& one) { return one.get() == &call; });
  erase(found, out);
}

std::list<CallSet::Call>::iterator CallSet::erase(std::list<Call>::iterator at, Actions& out) {
  const GatewayCall& call = **at;
  if (call.state() != State::Proving) past_.add(call.who().name, call.who().attempt);
  (*at)->leave(out);
  return calls_.erase(at);
}

bool CallSet::is_past(const CallName& name, std::uint32_t attempt) const {
  return past_.has(name, attempt) || std::any_of(calls_.begin(), calls_.end(), [&](const Call& call) {
           return call->state() == State::Ending && call->who().name == name &&
                  attempt <= call->who().attempt;
         });
}

std::size_t CallSet::memory() const {
  std::size_t bytes = past_.memory();
  for (const Call& call : calls_) bytes += call->memory();
  return bytes;
}

std::size_t CallSet::count(State state) const {
  return static_cast<std::size_t>(
      std::count_if(calls_.begin(), calls_.end(), [&](const Call& call) { return call->state() == state; }));
}

std::size_t CallSet::live() const {
  return count(State::Answering) + count(State::Open);
}

// Who knows the name of a living call is its peer.
bool CallSet::may_act_on(const CallName& name, base::Now now) const {
  std::size_t unproved = 0;
  for (const Call& call : calls_) {
    if (!is_live(*call)) continue;
    if (call->who().name == name) return true;
    const auto since = call->unproved_since();
    if (since && now.steady - *since >= kTimeToProve) ++unproved;
  }
  return unproved < kMostUnproved;
}

bool CallSet::make_room(base::Now now, Actions& out) {
  if (live() < options_.max_dialogs) return true;
  if (options_.when_full == WhenFull::Busy) {
    ++host_.counters.busy;
    return false;
  }
  ++host_.counters.replaced;
  GatewayCall& oldest = *first_of(calls_, [](const GatewayCall& call) { return is_live(call); });
  oldest.end(OverReason::Replaced, now, out);
  out.push_back(action::Over{oldest.who().id, OverReason::Replaced});
  return true;
}

void CallSet::make_room_to_prove(Actions& out) {
  if (count(State::Proving) < kMostProving) return;
  remove(*first_of(calls_, [](const GatewayCall& call) { return call.state() == State::Proving; }), out);
}

void CallSet::settle(base::Now now, Actions& out) {
  for (auto at = calls_.begin(); at != calls_.end();) {
    GatewayCall& call = **at;
    const auto reason = call.over(now);
    if (reason && is_live(call)) {
      out.push_back(action::Over{call.who().id, *reason});
      // An idle peer may hear of it; it said so itself otherwise, or cannot be told.
      if (*reason == OverReason::Idle) call.end(*reason, now, out);
    }
    const bool gone = call.done(now) || call.over(now);
    at = gone ? erase(at, out) : std::next(at);
  }
  while (count(State::Ending) > kMostEnding)
    remove(*first_of(calls_, [](const GatewayCall& call) { return call.state() == State::Ending; }), out);
}

}  // namespace jm::dialog
