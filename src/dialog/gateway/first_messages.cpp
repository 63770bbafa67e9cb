// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/gateway/first_messages.hpp"

#include <utility>

namespace jm::dialog {
FirstMessages::FirstMessages(const AssociationHost& host, const GatewayOptions& options, base::Now now)
    : host_(host),
      options_(options),
      freshness_(now.unix_ms, options.max_age, *options.remembered),
      acted_(options.offers_per_minute / 60, options.offers_per_minute),
      asked_again_(options.offers_per_minute / 60, options.offers_per_minute) {
  for (const ChannelKeys& keys : options.keys) {
    statics_.emplace_back(host_.primitives, keys.gateway);
    psks_.push_back(psk_of(host_.primitives, keys.channel));
  }
}

const Hash& FirstMessages::side_key(const Rendezvous::Spot& spot) {
  if (!last_ || last_->number != spot.day || last_->key != spot.key) {
    const Key& secret = options_.keys[spot.key].channel;
    last_ = {spot.day, spot.key,
             rendezvous(host_.primitives, secret, options_.pool_index, spot.day).side_key};
  }
  return last_->side_key;
}

std::optional<FirstMessage> FirstMessages::open(const Rendezvous::Spot& spot, std::string_view payload) {
  const auto frame = read_frame(payload, side_key(spot));
  if (!frame || frame->bytes.empty()) return std::nullopt;
  const std::uint8_t form = frame->bytes.front();
  if (!is_handshake_form(form)) return std::nullopt;
  auto noise = Responder::read(host_.primitives, prologue_of(spot.address, form), statics_[spot.key],
                               psks_[spot.key], View(frame->bytes).subspan(1));
  if (!noise) return std::nullopt;
  auto content = read_first(noise->payload);
  if (!content) return std::nullopt;
  return FirstMessage{std::move(*noise),   std::move(*content),
                      spot.carrier,        options_.carriers[spot.carrier],
                      dictionary_of(form), {frame->root, frame->next_root}};
}

FirstMessages::Judged FirstMessages::judge(const Rendezvous::Spot& spot, std::string_view payload,
                                           const CallSet& calls, base::Now now) {
  Counters& counters = host_.counters;
  if (!spot.live) {
    ++counters.old;
    return {};
  }
  auto message = open(spot, payload);
  if (!message) {
    ++counters.junk;
    return {};
  }
  const PublicKey& ephemeral = message->noise.ephemeral;
  if (freshness_.known(ephemeral)) {
    ++counters.replayed;
    return {};
  }
  const bool fresh = freshness_.fresh(message->content.ts, now.unix_ms);
  const bool at_once = fresh && !options_.proof_first && calls.may_act_on(message->content.call, now);
  if (!(at_once ? acted_ : asked_again_).take(now.steady)) {
    ++counters.limited;
    return {};
  }
  if (fresh) freshness_.remember(ephemeral, message->content.ts);
  return {at_once ? Fate::ActOn : Fate::AskAgain, std::move(message)};
}

}  // namespace jm::dialog
