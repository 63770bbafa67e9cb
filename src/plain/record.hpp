// SPDX-License-Identifier: GPL-3.0-or-later
// What is durable of a channel's chains: its record, what a step changes in it, and who keeps it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "mam/mam.hpp"

namespace jm::plain {

using trinary::Hash;

struct OutboxItem {
  std::uint64_t index = 0;  // of the chain that signed it
  Hash root, address;
  std::string payload;
  std::string call;             // opaque: the item is dropped when this call ends
  std::int64_t created_ms = 0;  // Unix
};

// A row of the state, as it is read: that is why it has so many members.
// Of the gateway's own chain.
struct WriterRecord {
  std::string name;                // of the channel
  mam::Writer writer;              // seed, mode, side key, security of the gateway's own chain
  std::uint64_t next_index = 0;    // the first index that has signed nothing (count is always 1)
  std::uint64_t peer_read = 0;     // the peer is known to have read everything before this index
  Hash first_root;                 // root of index 0: what a peer must know
  std::vector<OutboxItem> outbox;  // oldest first
};

struct ChannelRecord : WriterRecord {
  Hash reader_first_root;  // where the peer's channel begins
  Hash reader_root;        // the next root to read: everything before it has been decided
  mam::Mode reader_mode = mam::Mode::Restricted;
  Hash reader_side_key;
  bool fresh = false;         // made or re-seeded by this open: say so
  std::string fresh_because;  // "first seen", "state copied from another host", "settings changed", …
};

// What changes together, in one transaction.
struct Step {
  std::string channel;
  std::optional<Hash> reader_root;           // the reader's new next root
  std::optional<OutboxItem> signed_message;  // next_index becomes index + 1; the payload joins the outbox
  std::vector<std::uint64_t> outbox_done;    // indices whose payload was read, or whose call is over
  std::optional<std::uint64_t> peer_read;    // the record's new peer_read; never goes back
};

// A writer does not sign further ahead of what its peer has read: the caller stops, and the store refuses.
inline constexpr std::size_t kMaxOutbox = 32;
// The longest payload taken, in trytes: mam::kMaxMessageTrytes, header, signature and siblings fit.
inline constexpr std::size_t kMaxPayload = 131072;
inline bool is_payload(std::string_view trytes) {
  return !trytes.empty() && trytes.size() <= kMaxPayload && trinary::is_trytes(trytes);
}

// Keeps the records. An index that has signed one message never signs another: index and payload are durable
// before the message leaves.
class Ledger {
 public:
  virtual ~Ledger() = default;

  // Queued; `durable` gets the outcome from the writer thread, in order. At most one `signed_message` per
  // index: a second one for the same index is refused (and the gateway stops the channel), so is any index
  // but next_index, a payload beyond kMaxPayload, and a message beyond kMaxOutbox waiting ones. A refused
  // step changes nothing; others of the same transaction are not touched by it. What cannot be written for a
  // reason that passes (a full disk, a lock) waits, in its order, until it can; at the end of the state it
  // fails.
  virtual void commit(Step step, std::function<void(Result<void>)> durable) = 0;
};

}  // namespace jm::plain
