// SPDX-License-Identifier: GPL-3.0-or-later
// The Chrysalis message with an indexation payload: bytes, JSON and id. Pure, thread-safe. Formats: IOTA RFC
// "tangle message" (TIP-6), facts in docs/. Numbers on the wire are little-endian.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "pow/pow.hpp"
#include "trinary/hash.hpp"

struct json_t;

namespace jm::chrysalis {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Id = std::array<std::uint8_t, 32>;  // a message id or an index

inline constexpr std::size_t kMaxMessageBytes = 32768;
inline constexpr std::size_t kMaxParents = 8;
inline constexpr std::size_t kMaxIndexBytes = 64;
// network id u64 | parents count u8 | parents | payload length u32 | type u32 | index length u16 | index |
// data length u32 | data | nonce u64: all but parents, index and data.
inline constexpr std::size_t kFrameBytes = 8 + 1 + 4 + (4 + 2 + 4) + 8;
// Largest data behind the index of a MAM message, whatever the number of parents.
inline constexpr std::size_t kMaxMamData = kMaxMessageBytes - kFrameBytes - (kMaxParents + 1) * sizeof(Id);

Id blake2b_256(ByteView bytes);
std::string to_hex(ByteView bytes);                   // lowercase
std::optional<Bytes> from_hex(std::string_view hex);  // even length, either case
std::optional<Id> id_from_hex(std::string_view hex);  // exactly 64 digits

struct Message {
  std::uint64_t network_id = 0;
  std::vector<Id> parents;  // 1..8 when complete, sorted, unique; empty in a draft
  Bytes index;              // 1..64 bytes
  Bytes data;
  std::uint64_t nonce = 0;
};

std::size_t encoded_size(const Message& message);  // of to_bytes(message)
Bytes to_bytes(const Message& message);            // checks nothing: see check()
Result<Message> from_bytes(ByteView bytes);        // every bound of the format is checked
Id id_of(ByteView message_bytes);                  // blake2b-256 of all bytes

// Whether `message` is within the bounds of the format: what from_bytes(to_bytes(message)) would say. A draft
// may lack parents, but leaves room for one.
Result<void> check(const Message& message);
Result<void> check_draft(const Message& message);

// For the proof of work on message bytes (at least 8): its digest, and putting the nonce that was found.
pow::Digest pow_digest(ByteView message_bytes);
void set_nonce(std::span<std::uint8_t> message_bytes, std::uint64_t nonce);

// The JSON of REST: {networkId:"dec", parentMessageIds:[hex], payload:{type:2,index,data}, nonce:"dec"}.
// A draft may lack networkId, parents and nonce; `has_*` tell which were given. As in Hornet, 0, an empty
// text and an empty list count as left out. What was given is checked.
struct Draft {
  Message message;
  bool has_network_id = false;
  bool has_parents = false;
  bool has_nonce = false;
};
json_t* to_json(const Message& message);  // a new reference
Result<Draft> from_json(const json_t* json);
Result<Draft> draft_from_bytes(ByteView bytes);  // the binary form with the same parts left out, as 0

std::uint64_t network_id_of(std::string_view network_name);  // "private_tangle1" -> 8453507715857476362

// Where mam.js attaches a MAM message: blake2b-256 of the 81 characters, 32 bytes.
Id hash_of(const trinary::Hash& address);
Bytes index_of(const trinary::Hash& address);

}  // namespace jm::chrysalis
