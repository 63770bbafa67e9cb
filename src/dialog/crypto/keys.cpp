// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/crypto/keys.hpp"

#include "dialog/crypto/hkdf.hpp"
#include "trinary/trits.hpp"

namespace jm::dialog {
namespace {

constexpr std::string_view kProtocol = "janus-mam/2";
constexpr std::uint8_t kUnbiased = 243;  // 9 x 27: larger bytes would favour the first 13 trytes
// Of so many bytes 81 and more are below 243, but for once in 10^58.
constexpr std::size_t kHashBytes = 160;

// What a derivation is for: protocol and label, then its arguments.
class Info {
 public:
  explicit Info(std::string_view label) { text(kProtocol).zero().text(label).zero(); }

  Info& name(std::string_view name) {
    bytes_.push_back(static_cast<std::uint8_t>(name.size()));
    return text(name);
  }
  Info& number(std::uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes_.push_back(static_cast<std::uint8_t>(number >> shift));
    return *this;
  }
  View view() const { return bytes_; }

 private:
  Info& text(std::string_view text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    return *this;
  }
  Info& zero() {
    bytes_.push_back(0);
    return *this;
  }

  Bytes bytes_;
};

Key key_of(Primitives& primitives, View secret, const Info& info) {
  Key key;
  hkdf(primitives, {}, secret, info.view(), key.bytes());
  return key;
}

// Appends trytes until there are 81.
void append_trytes(std::string& trytes, View bytes) {
  for (const std::uint8_t byte : bytes) {
    if (byte < kUnbiased && trytes.size() < trinary::kHashTrytes)
      trytes.push_back(trinary::tryte_at(byte % 27));
  }
}

Hash hash_of(std::string& trytes) {
  const Hash hash = *Hash::padded(trytes);
  wipe({reinterpret_cast<std::uint8_t*>(trytes.data()), trytes.size()});
  return hash;
}

Hash trytes_of(Primitives& primitives, View secret, const Info& info) {
  Secret<kHashBytes> bytes;
  hkdf(primitives, {}, secret, info.view(), bytes.bytes());
  std::string trytes;
  trytes.reserve(trinary::kHashTrytes);
  append_trytes(trytes, bytes.view());
  return hash_of(trytes);
}

Place mailbox(Primitives& primitives, const Random& secret, std::string_view address,
              std::string_view side_key) {
  return {trytes_of(primitives, secret.view(), Info(address)),
          trytes_of(primitives, secret.view(), Info(side_key))};
}

}  // namespace

Key static_key(Primitives& primitives, const Key& gateway) {
  return key_of(primitives, gateway.view(), Info("static"));
}

Key channel_secret(Primitives& primitives, const Key& gateway, std::string_view name,
                   std::uint32_t generation) {
  return key_of(primitives, gateway.view(), Info("channel").name(name).number(generation));
}

Key psk_of(Primitives& primitives, const Key& channel) {
  return key_of(primitives, channel.view(), Info("psk"));
}

Place rendezvous(Primitives& primitives, const Key& channel, std::uint32_t index, std::uint32_t day) {
  const auto derived = [&](std::string_view label) {
    return trytes_of(primitives, channel.view(), Info(label).number(index).number(day));
  };
  return {derived("rendezvous address"), derived("rendezvous side key")};
}

Place peer_mailbox(Primitives& primitives, const Random& reply) {
  return mailbox(primitives, reply, "peer mailbox address", "peer mailbox side key");
}

Place gateway_mailbox(Primitives& primitives, const Random& secret) {
  return mailbox(primitives, secret, "gateway mailbox address", "gateway mailbox side key");
}

Hash random_trytes(Primitives& primitives) {
  std::string trytes;
  trytes.reserve(trinary::kHashTrytes);
  while (trytes.size() < trinary::kHashTrytes) {
    Secret<kHashBytes> bytes;
    primitives.random(bytes.bytes());
    append_trytes(trytes, bytes.view());
  }
  return hash_of(trytes);
}

}  // namespace jm::dialog
