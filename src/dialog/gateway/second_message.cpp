// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/gateway/second_message.hpp"

#include <algorithm>
#include <utility>

namespace jm::dialog {
namespace {

struct Sealed {
  std::string payload;
  TransportKeys keys;
};

std::optional<Sealed> seal(FirstMessage& first, FrameWriter& writer, const Second& second) {
  auto written = first.noise.responder.write(write(second));
  if (!written) return std::nullopt;
  const Bytes message = handshake_message(form_byte(false, first.dictionary), written->message);
  if (message.size() > frame_capacity(first.traits.max_payload_trytes)) return std::nullopt;
  return Sealed{writer.write(message), std::move(written->keys)};
}

}  // namespace

void refuse_busy(const AssociationHost& host, FirstMessage first, Actions& out) {
  const Place peer = peer_mailbox(host.primitives, first.content.reply);
  FrameWriter writer(random_trytes(host.primitives), peer.side_key);
  Second second;
  second.status = Status::Busy;
  auto sealed = seal(first, writer, second);
  if (sealed)
    out.push_back(
        action::Publish{first.carrier, host.tokens.next(), peer.address, std::move(sealed->payload)});
}

void SecondMessage::prepare() {
  if (prepared()) return;
  if (!keys_.complete()) return keys_.make_one();
  first_.noise.responder.prepare(*keys_.ephemeral);
  keys_.ephemeral.reset();
  peer_ = peer_mailbox(host_.primitives, first_.content.reply);
  keys_.writer.set_side_key(peer_->side_key);
}

std::optional<SecondMessage::Written> SecondMessage::write(Status status, std::chrono::seconds idle_timeout,
                                                           const Payload* said) {
  while (!prepared()) prepare();
  Second second;
  second.status = status;
  second.secret = keys_.mailbox->secret;
  second.idle_seconds = static_cast<std::uint16_t>(std::min<std::int64_t>(UINT16_MAX, idle_timeout.count()));
  if (said != nullptr) {
    auto packed = pack(host_.primitives, *said, first_.dictionary);
    if (packed && packed->size() <= handshake_room(first_.traits.max_payload_trytes, kSecondHead))
      second.packed = std::move(*packed);
  }
  auto sealed = seal(first_, keys_.writer, second);
  if (!sealed) return std::nullopt;
  return Written{
      std::move(sealed->payload),
      {first_.carrier,
       first_.traits,
       {},
       {*peer_, keys_.mailbox->place, std::move(sealed->keys.responder), std::move(sealed->keys.initiator),
        std::move(keys_.writer), first_.dictionary, first_.roots},
       RoundTrip(first_.traits.round_trip)},
      !second.packed.empty()};
}

}  // namespace jm::dialog
