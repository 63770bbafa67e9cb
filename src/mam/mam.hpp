// SPDX-License-Identifier: GPL-3.0-or-later
// MAM (Masked Authenticated Messaging, v0/v1): making and reading one message of a channel.
// Byte-compatible in format with @iota/mam 0.7.3 and @iota/mam.js 1.6.3. Everything here is pure and
// thread-safe: no state, no clock, no I/O. Whoever calls create() must see to it that one (seed, index)
// never signs two different messages: Winternitz keys sign once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "trinary/hash.hpp"

namespace jm::mam {

using trinary::Hash;

enum class Mode { Public, Private, Restricted };
std::optional<Mode> mode_from_name(std::string_view name);  // "public" | "private" | "restricted"
std::string_view name_of(Mode mode);

// Who writes a channel. `side_key` is all '9' unless the mode is restricted.
struct Writer {
  Hash seed;
  Mode mode = Mode::Restricted;
  Hash side_key;
  unsigned security = 2;  // 1..3
};

// Where in the channel: tree `start`..`start+count-1`, leaf `index` of it. The next tree has as many leaves
// (a different nextCount would use keys twice) and starts at start+count. `count` is a power of two, <= 2^20.
struct Position {
  std::uint64_t start = 0;
  std::uint32_t count = 1;
  std::uint32_t index = 0;  // < count
};

// The position after `p`: the next leaf, or the first leaf of the next tree.
Position next(Position p);

struct Message {
  std::string payload;  // trytes, to be attached at `address`
  Hash root;            // root of the tree that signed it
  Hash next_root;
  Hash address;
};

// Largest message create() takes; beyond it the reference clients no longer agree on the header.
inline constexpr std::size_t kMaxMessageTrytes = 88573;

// Trytes of the payload of a message of so many trytes, in a tree of one leaf.
std::size_t payload_trytes(std::size_t message_trytes, unsigned security);

// Makes the message at `position`. Fails on trytes that are none, on a bad security, count or index.
Result<Message> create(const Writer& writer, Position position, std::string_view message_trytes);

struct Parsed {
  std::string message;  // trytes
  Hash next_root;
  unsigned security = 0;  // 1..3, read from the signature
};

// Reads a payload that is expected under `root`. Fails with the reason if it is no message, or its
// signature does not lead to `root`. Hostile input is bounded: memory and time grow at most linearly with
// payload.size(); never throws, never hangs. Trailing trytes after the message are ignored.
Result<Parsed> parse(std::string_view payload, const Hash& root, const Hash& side_key = {});

// Root of the tree at `position` (its index does not matter).
Result<Hash> root_of(const Writer& writer, Position position);

// Where messages under `root` are attached: the root in public mode, else Curl-P-81 of it.
Hash address_of(const Hash& root, Mode mode);

}  // namespace jm::mam
