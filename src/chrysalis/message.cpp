// SPDX-License-Identifier: GPL-3.0-or-later
#include "chrysalis/message.hpp"

#include <algorithm>

namespace jm::chrysalis {

namespace {

constexpr std::uint32_t kIndexationType = 2;
constexpr std::size_t kPayloadFixedBytes = 4 + 2 + 4;
constexpr std::size_t kNonceBytes = 8;

template <class T>
void put(Bytes& bytes, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

// Takes from the front; after the first shortage it gives zeros and empty views, and ok() is false.
class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  ByteView view(std::size_t size) {
    if (size > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const ByteView front = rest_.first(size);
    rest_ = rest_.subspan(size);
    return front;
  }

  template <class T>
  T number() {
    T value = 0;
    const ByteView bytes = view(sizeof value);
    for (std::size_t i = 0; i < bytes.size(); ++i) value |= static_cast<T>(T{bytes[i]} << (8 * i));
    return value;
  }

  bool ok() const { return ok_; }
  std::size_t left() const { return rest_.size(); }

 private:
  ByteView rest_;
  bool ok_ = true;
};

Result<Message> read(ByteView bytes) {
  if (bytes.size() > kMaxMessageBytes)
    return fail("message has " + std::to_string(bytes.size()) + " bytes, at most " +
                std::to_string(kMaxMessageBytes) + " are allowed");
  Reader in(bytes);
  Message message;
  message.network_id = in.number<std::uint64_t>();
  const std::size_t parents = in.number<std::uint8_t>();
  if (parents > kMaxParents)
    return fail("message has " + std::to_string(parents) + " parents, at most 8 are allowed");
  for (std::size_t i = 0; i < parents && in.ok(); ++i) {
    const ByteView parent = in.view(sizeof(Id));
    std::copy(parent.begin(), parent.end(), message.parents.emplace_back().begin());
  }
  const std::uint32_t payload_bytes = in.number<std::uint32_t>();
  if (!in.ok() || in.left() < payload_bytes) return fail("message is cut off");
  if (payload_bytes == 0) return fail("message has no payload; an indexation payload is needed");
  const std::uint32_t type = in.number<std::uint32_t>();
  if (in.ok() && type != kIndexationType)
    return fail("payload type " + std::to_string(type) + " is not supported, only 2 (indexation)");
  const ByteView index = in.view(in.number<std::uint16_t>());
  const ByteView data = in.view(in.number<std::uint32_t>());
  message.nonce = in.number<std::uint64_t>();
  if (!in.ok()) return fail("message is cut off");
  if (payload_bytes != kPayloadFixedBytes + index.size() + data.size())
    return fail("payload length does not match its contents");
  if (in.left() != 0) return fail("message has " + std::to_string(in.left()) + " bytes after its end");
  message.index.assign(index.begin(), index.end());
  message.data.assign(data.begin(), data.end());
  return message;
}

}  // namespace

std::size_t encoded_size(const Message& message) {
  return kFrameBytes + message.parents.size() * sizeof(Id) + message.index.size() + message.data.size();
}

Bytes to_bytes(const Message& message) {
  Bytes bytes;
  bytes.reserve(encoded_size(message));
  put(bytes, message.network_id);
  put(bytes, static_cast<std::uint8_t>(message.parents.size()));
  for (const Id& parent : message.parents) bytes.insert(bytes.end(), parent.begin(), parent.end());
  put(bytes, static_cast<std::uint32_t>(kPayloadFixedBytes + message.index.size() + message.data.size()));
  put(bytes, kIndexationType);
  put(bytes, static_cast<std::uint16_t>(message.index.size()));
  bytes.insert(bytes.end(), message.index.begin(), message.index.end());
  put(bytes, static_cast<std::uint32_t>(message.data.size()));
  bytes.insert(bytes.end(), message.data.begin(), message.data.end());
  put(bytes, message.nonce);
  return bytes;
}

Result<void> check(const Message& message) {
  if (message.parents.empty()) return fail("message has no parents, 1 to 8 are needed");
  return check_draft(message);
}

Result<void> check_draft(const Message& message) {
  if (message.parents.size() > kMaxParents)
    return fail("message has " + std::to_string(message.parents.size()) + " parents, at most 8 are allowed");
  if (std::adjacent_find(message.parents.begin(), message.parents.end(), std::greater_equal<>()) !=
      message.parents.end())
    return fail("parents must be sorted and unique");
  if (message.index.empty() || message.index.size() > kMaxIndexBytes)
    return fail("index has " + std::to_string(message.index.size()) + " bytes, 1 to 64 are needed");
  const std::size_t size = encoded_size(message) + (message.parents.empty() ? sizeof(Id) : 0);
  if (size > kMaxMessageBytes)
    return fail("message has " + std::to_string(size) + " bytes, at most " +
                std::to_string(kMaxMessageBytes) + " are allowed");
  return {};
}

Result<Message> from_bytes(ByteView bytes) {
  auto message = read(bytes);
  if (!message) return message;
  if (auto checked = check(*message); !checked) return tl::unexpected(checked.error());
  return message;
}

Result<Draft> draft_from_bytes(ByteView bytes) {
  auto message = read(bytes);
  if (!message) return tl::unexpected(message.error());
  if (auto checked = check_draft(*message); !checked) return tl::unexpected(checked.error());
  const bool has_network_id = message->network_id != 0;
  const bool has_parents = !message->parents.empty();
  const bool has_nonce = message->nonce != 0;
  return Draft{std::move(*message), has_network_id, has_parents, has_nonce};
}

Id id_of(ByteView message_bytes) {
  return blake2b_256(message_bytes);
}

pow::Digest pow_digest(ByteView message_bytes) {
  return blake2b_256(message_bytes.first(message_bytes.size() - kNonceBytes));
}

void set_nonce(std::span<std::uint8_t> message_bytes, std::uint64_t nonce) {
  for (std::uint8_t& byte : message_bytes.last(kNonceBytes)) {
    byte = static_cast<std::uint8_t>(nonce);
    nonce >>= 8;
  }
}

std::uint64_t network_id_of(std::string_view network_name) {
  const Id hash =
      blake2b_256({reinterpret_cast<const std::uint8_t*>(network_name.data()), network_name.size()});
  return Reader(hash).number<std::uint64_t>();
}

Id hash_of(const trinary::Hash& address) {
  const std::string_view text = address.trytes();
  return blake2b_256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Bytes index_of(const trinary::Hash& address) {
  const Id hash = hash_of(address);
  return {hash.begin(), hash.end()};
}

}  // namespace jm::chrysalis
