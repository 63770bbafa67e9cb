// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/peer_dialogs.hpp"

#include <utility>

#include "dialog/peer/peer_call.hpp"

namespace jm::dialog {
namespace {

constexpr std::chrono::seconds kPeerFarewell{10};  // for what was said last

}  // namespace

PeerDialogs::PeerDialogs(Primitives& primitives, PeerOptions options, Counters& counters,
                         const CallName& name, std::uint32_t attempt)
    : call_(std::make_unique<PeerCall>(primitives, std::move(options), counters, name, attempt)) {}
PeerDialogs::~PeerDialogs() = default;

void PeerDialogs::prepare() {
  if (call_->current || call_->ahead) return;
  Primitives& primitives = call_->host.primitives;
  call_->ahead.emplace(Attempt::Ahead{FrameWriter(random_trytes(primitives), Hash()),
                                      FirstKeys(primitives, call_->options.link.gateway)});
  call_->ahead->chain.prepare();
}

Actions PeerDialogs::call(Payload first, std::uint64_t tag, base::Now now) {
  Actions out;
  std::array<std::uint8_t, 3> random{};
  call_->host.primitives.random(random);
  call_->route.begin_with(static_cast<std::uint32_t>(random[0] << 16 | random[1] << 8 | random[2]));
  call_->unsettled.add(std::move(first), tag);
  call_->begin(now, out);
  return out;
}

Actions PeerDialogs::send(Payload payload, std::uint64_t tag, base::Now now) {
  Actions out;
  PeerCall& call = *call_;
  if (!call.live()) return out;
  if (!call.unsettled.add(std::move(payload), tag)) ++call.host.counters.dropped;
  call.flush(now, out);
  call.check(now, out);
  return out;
}

Actions PeerDialogs::renew(base::Now now) {
  Actions out;
  if (call_->live() && call_->current) call_->again(now, out);
  return out;
}

bool PeerDialogs::has_room(std::size_t bytes) const {
  return call_->unsettled.has_room(bytes);
}

void PeerDialogs::media(bool flows, base::Now now) {
  call_->signs.media(flows, now.steady);
}

Actions PeerDialogs::end(base::Now now) {
  Actions out;
  PeerCall& call = *call_;
  if (!call.live()) return out;
  call.ended = now.steady;
  if (auto* dialog = call.dialog(); dialog != nullptr) dialog->send_over(OverReason::Ended, now, out);
  return out;
}

Actions PeerDialogs::received(CarrierId carrier, const Hash& address, std::string_view payload,
                              base::Now now) {
  Actions out;
  PeerCall& call = *call_;
  Counters& counters = call.host.counters;
  switch (call.left.received(carrier, address, payload, kCall, now, out)) {
    case LeftDialogs::Heard::Nothing:
      ++counters.junk;
      return out;
    case LeftDialogs::Heard::Word:
      ++counters.stale;
      return out;
    case LeftDialogs::Heard::NotMine:
      break;
  }
  if (!call.current || !call.current->reads(carrier, address)) return out;
  if (call.dialog() != nullptr) {
    call.received(payload, now, out);
    return out;
  }
  auto second = call.current->read_second(carrier, payload, kCall, now);
  if (!second)
    counters.junk += call.current->keep_early(carrier, payload) ? 0 : 1;
  else if (call.ended)
    call.dialog()->send_over(OverReason::Ended, now, out);
  else
    call.second(std::move(*second), now, out);
  return out;
}

Actions PeerDialogs::published(Token token, PublishResult result, base::Now now) {
  Actions out;
  PeerCall& call = *call_;
  if (!call.current) return out;
  if (const auto first = call.current->published(token, result, kCall, now, out)) {
    if (*first == PublishResult::Refused) call.over(OverReason::Unsendable, out);
    if (*first == PublishResult::Failed) call.retry = now.steady + call.timeout() / 3;
  } else if (auto* dialog = call.dialog(); dialog != nullptr) {
    dialog->published(token, result, now, out);
    call.check(now, out);
  }
  return out;
}

Actions PeerDialogs::looked(Token token, std::optional<bool> there, base::Now now) {
  Actions out;
  if (auto* dialog = call_->dialog(); dialog != nullptr) dialog->looked(token, there, now, out);
  return out;
}

std::optional<base::Time> PeerDialogs::deadline() const {
  const PeerCall& call = *call_;
  std::optional<base::Time> earliest;
  const auto add = [&](std::optional<base::Time> at) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  };
  if (call.state == State::Over) return earliest;
  if (call.ended) add(*call.ended + kPeerFarewell);
  add(call.left.deadline());
  if (call.current) add(call.current->deadline());
  add(call.again_at());
  add(call.ping_at());
  return earliest;
}

Actions PeerDialogs::expire(base::Now now) {
  Actions out;
  PeerCall& call = *call_;
  const auto due = [&](std::optional<base::Time> at) { return at && *at <= now.steady; };
  if (call.state == State::Over) return out;
  if (call.ended && due(*call.ended + kPeerFarewell)) {
    call.close(out);
    return out;
  }
  call.left.expire(now, out);
  if (call.current) call.current->expire(now, out);
  if (due(call.again_at())) {
    call.again(now, out);
  } else if (due(call.ping_at())) {
    call.dialog()->ping(out);
    call.signs.asked(now.steady);
  }
  return out;
}

PeerDialogs::State PeerDialogs::state() const {
  return call_->state;
}
std::uint32_t PeerDialogs::attempt() const {
  return call_->attempt;
}

bool PeerDialogs::idle() const {
  const auto* dialog = call_->dialog();
  return call_->state == State::Over || (dialog != nullptr && dialog->outbox().idle());
}

std::size_t PeerDialogs::memory() const {
  return sizeof *call_ + call_->unsettled.bytes() + call_->left.memory() +
         (call_->current ? call_->current->memory() : 0);
}

}  // namespace jm::dialog
