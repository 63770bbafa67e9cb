// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/peer/peer_call.hpp"

#include <utility>

namespace jm::dialog {

using std::chrono::seconds;

void PeerCall::begin(base::Now now, Actions& out) {
  state = State::Calling;
  retry.reset();
  unsettled.restart();
  current = std::make_unique<Attempt>(host, options.link, options.carriers, route.next());
  if (!current->begin({name, ++attempt, unsettled.first(), unsettled.first_tag()},
                      std::exchange(ahead, std::nullopt), now, out))
    return over(OverReason::Unsendable, out);
  if (current->took_payload()) unsettled.first_in_handshake();
}

// The next dialog; the present one is listened to for a while.
void PeerCall::again(base::Now now, Actions& out) {
  const bool was_open = state == State::Open;
  if (!was_open) route.no_word();
  if (current) left.add(std::move(current), now, out);
  begin(now, out);
  if (was_open && state != State::Over) out.push_back(action::Renewed{PeerDialogs::kCall});
}

void PeerCall::second(Second message, base::Now now, Actions& out) {
  if (message.status == Status::Busy) return busy(now, out);
  route.answered(current->to().gateway, current->dialog()->carrier());
  state = State::Open;
  signs.begin(seconds(message.idle_seconds), now.steady);
  if (message.status == Status::Again)
    unsettled.restart();
  else
    unsettled.settle_handshake();
  if (!message.packed.empty()) {
    auto payload = unpack(host.primitives, message.packed, kDictionary);
    if (!payload)
      ++host.counters.bad_payload;
    else if (!payload->empty())
      out.push_back(action::Deliver{PeerDialogs::kCall, std::move(*payload)});
  }
  // Who has to show that it is there says something.
  if (message.status == Status::Again && unsettled.empty()) dialog()->ping(out);
  flush(now, out);
  for (const std::string& early : current->take_early())
    if (state == State::Open) received(early, now, out);
}

void PeerCall::received(std::string_view payload, base::Now now, Actions& out) {
  if (!dialog()->received(payload, now, out)) {
    ++host.counters.junk;
    return;
  }
  signs.heard();
  unsettled.settle(dialog()->settled());
  flush(now, out);
  check(now, out);
}

void PeerCall::busy(base::Now now, Actions& out) {
  const bool others = route.busy(current->to().gateway, current->dialog()->carrier());
  current->leave(out);
  current.reset();
  if (!others) return over(OverReason::Busy, out);
  begin(now, out);
}

void PeerCall::flush(base::Now now, Actions& out) {
  if (state == State::Open) host.counters.dropped += unsettled.flush(*dialog(), now, out);
}

// What the dialog has come to.
void PeerCall::check(base::Now now, Actions& out) {
  if (state != State::Open || !dialog()->over()) return;
  const OverReason reason = *dialog()->over();
  if (ended) return close(out);
  reason == OverReason::Busy ? busy(now, out) : over(reason, out);
}

void PeerCall::close(Actions& out) {
  state = State::Over;
  if (current) current->leave(out);
  current.reset();
  left.leave(out);
  unsettled.clear();
}

void PeerCall::over(OverReason reason, Actions& out) {
  close(out);
  out.push_back(action::Over{PeerDialogs::kCall, reason});
}

}  // namespace jm::dialog
