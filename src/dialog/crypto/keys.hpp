// SPDX-License-Identifier: GPL-3.0-or-later
// All that follows from the gateway's secret, and from the random secrets of a dialog: HKDF-SHA256 (RFC 5869)
// without salt, and info = "janus-mam/2" 00 label 00 arguments (a name as its length in one byte and itself,
// a number as four bytes, the highest first). Trytes come from the bytes of such a derivation: bytes of 243
// and more are skipped, the others are taken modulo 27 as an index into 9A..Z. Pure, thread-safe as
// `primitives` is.
#pragma once

#include <cstdint>
#include <string_view>

#include "dialog/crypto/primitives.hpp"
#include "trinary/hash.hpp"

namespace jm::dialog {

using trinary::Hash;

// Where messages are put, and the side key of their masks.
struct Place {
  Hash address;
  Hash side_key;

  bool operator==(const Place&) const = default;
};

// What the gateway has of a channel.
struct ChannelKeys {
  Key gateway;  // the static key
  Key channel;  // the channel's secret
};

// The gateway's static X25519 key.
Key static_key(Primitives& primitives, const Key& gateway);
// Whoever knows it may call on the channel. `name`: at most 255 bytes.
Key channel_secret(Primitives& primitives, const Key& gateway, std::string_view name,
                   std::uint32_t generation);
// From the channel's secret: Noise's psk, and where first messages to gateway `index` of the pool go on a day
// (since 1970, UTC).
Key psk_of(Primitives& primitives, const Key& channel);
Place rendezvous(Primitives& primitives, const Key& channel, std::uint32_t index, std::uint32_t day);
// From the secret in a first message: where the gateway writes to the peer; from that in the second: where
// the peer writes to the gateway.
Place peer_mailbox(Primitives& primitives, const Random& reply);
Place gateway_mailbox(Primitives& primitives, const Random& secret);

// 81 random trytes, for the seed of a chain.
Hash random_trytes(Primitives& primitives);

}  // namespace jm::dialog
