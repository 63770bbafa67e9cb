// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/peer/attempt.hpp"

#include <algorithm>
#include <utility>

namespace jm::dialog {
namespace {

constexpr std::int64_t kUtcDay = 86'400'000;  // ms

}  // namespace

Attempt::Attempt(const AssociationHost& host, const Link& link, const std::vector<CarrierTraits>& traits,
                 To to)
    : host_(host),
      link_(link),
      traits_(traits),
      to_(std::move(to)),
      round_trip_(traits[to_.carriers.front()].round_trip) {}

bool Attempt::begin(const Say& say, std::optional<Ahead> ahead, base::Now now, Actions& out) {
  time_ = Stopwatch(now.steady, round_trip_.limit());
  First first;
  first.ts = now.unix_ms;
  first.attempt = say.attempt;
  first.call = say.call;
  host_.primitives.random(first.reply.bytes());
  std::size_t room = SIZE_MAX;
  for (const CarrierId carrier : to_.carriers)
    room = std::min(room, handshake_room(traits_[carrier].max_payload_trytes, kFirstHead));
  if (say.payload != nullptr) {
    auto packed = pack(host_.primitives, *say.payload, kDictionary);
    took_payload_ = packed && packed->size() <= room;
    if (took_payload_) {
      first.packed = std::move(*packed);
      tag_ = say.tag;
    }
  }
  const auto day = static_cast<std::uint32_t>(std::max<std::int64_t>(0, now.unix_ms) / kUtcDay);
  const Place there = rendezvous(host_.primitives, link_.channel, to_.gateway, day);
  mailbox_ = peer_mailbox(host_.primitives, first.reply);
  noise_ = std::make_unique<Initiator>(host_.primitives, prologue_of(there.address, kForm), link_.gateway,
                                       psk_of(host_.primitives, link_.channel));
  const auto message =
      noise_->write(write(first), ahead ? std::optional(std::move(ahead->keys)) : std::nullopt);
  if (!message) return false;
  if (ahead)
    writer_ = std::move(ahead->chain);
  else
    writer_.emplace(random_trytes(host_.primitives), Hash());
  writer_->set_side_key(there.side_key);
  const std::string payload = writer_->write(handshake_message(kForm, *message));
  for (const CarrierId carrier : to_.carriers) {
    out.push_back(action::Watch{carrier, mailbox_.address});
    tokens_.push_back(host_.tokens.next());
    out.push_back(action::Publish{carrier, tokens_.back(), there.address, payload});
  }
  return true;
}

bool Attempt::reads(CarrierId carrier, const Hash& address) const {
  return address == mailbox_.address &&
         std::find(to_.carriers.begin(), to_.carriers.end(), carrier) != to_.carriers.end();
}

std::optional<Second> Attempt::read_second(CarrierId carrier, std::string_view payload, CallId call,
                                           base::Now now) {
  const auto frame = read_frame(payload, mailbox_.side_key);
  if (!frame || frame->bytes.empty() || frame->bytes.front() != kForm) return std::nullopt;
  auto read = noise_->read(View(frame->bytes).subspan(1));
  if (!read) return std::nullopt;
  auto second = dialog::read_second(read->payload);
  if (!second) return std::nullopt;
  dialog_ = std::make_unique<Association>(host_,
                                          AssociationSetup{carrier,
                                                           traits_[carrier],
                                                           call,
                                                           {gateway_mailbox(host_.primitives, second->secret),
                                                            mailbox_,
                                                            std::move(read->keys.initiator),
                                                            std::move(read->keys.responder),
                                                            std::move(*writer_),
                                                            kDictionary,
                                                            {frame->root, frame->next_root}},
                                                           round_trip_},
                                          now);
  noise_.reset();
  writer_.reset();
  return second;
}

bool Attempt::keep_early(CarrierId carrier, std::string_view payload) {
  const auto frame = read_frame(payload, mailbox_.side_key);
  if (!frame || frame->bytes.empty() || frame->bytes.front() != form_byte(true, kDictionary)) return false;
  if (early_.size() >= kMostUnsettled) return false;
  early_.emplace_back(carrier, payload);
  return true;
}

std::vector<std::string> Attempt::take_early() {
  std::vector<std::string> taken;
  for (auto& [carrier, payload] : std::exchange(early_, {}))
    if (carrier == dialog_->carrier()) taken.push_back(std::move(payload));
  return taken;
}

std::optional<PublishResult> Attempt::published(Token token, PublishResult result, CallId call, base::Now now,
                                                Actions& out) {
  const auto found = std::find(tokens_.begin(), tokens_.end(), token);
  if (found == tokens_.end()) return std::nullopt;
  tokens_.erase(found);
  if (result != PublishResult::Done) return ++failed_ == to_.carriers.size() ? result : PublishResult::Done;
  if (const auto time = time_.stop(now.steady)) round_trip_.sample(2 * *time);
  if (const auto tag = std::exchange(tag_, 0); tag != 0) out.push_back(action::Attached{call, tag});
  return PublishResult::Done;
}

void Attempt::leave(Actions& out) {
  for (const CarrierId carrier : to_.carriers) out.push_back(action::Unwatch{carrier, mailbox_.address});
}

std::size_t Attempt::memory() const {
  std::size_t bytes = sizeof *this + (dialog_ ? dialog_->memory() : 0) + (noise_ ? 512 : 0);
  for (const auto& one : early_) bytes += sizeof one + one.second.size();
  return bytes;
}

}  // namespace jm::dialog
