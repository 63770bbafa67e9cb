// The gateway's durable state: one SQLite file (mode 0600, synchronous, versioned schema, one owner at a
// time) in the state folder. Winternitz keys are one-time keys: an index that has signed one message never
// signs another, so an index and its finished payload are durable before the message leaves.
//
// Threads: one owner thread calls everything; commits are written by a writer thread, many in one transaction
// (fsync once), and their callbacks come on that writer thread: post them to the owner.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mam/mam.hpp"
#include "signaling/config.hpp"
#include "trinary/result.hpp"

namespace jm::signaling {

using trinary::Hash;

struct OutboxItem {
  std::uint64_t index = 0;  // of the chain that signed it
  Hash root, address;
  std::string payload;
  std::string call;             // opaque: whose end lets the item go
  std::int64_t created_ms = 0;  // Unix
};

struct ChannelRecord {
  std::string name;
  mam::Writer writer;            // seed, mode, side key, security of the gateway's own chain
  std::uint64_t next_index = 0;  // the first index that has signed nothing (count is always 1)
  std::uint64_t peer_read = 0;   // the peer is known to have read everything before this index
  Hash first_root;               // root of index 0: what a peer must know
  mam::Writer spare;             // a second, unused chain (own seed)
  Hash spare_root;
  Hash reader_first_root;  // where the peer's channel begins
  Hash reader_root;        // the next root to read: everything before it has been decided
  mam::Mode reader_mode = mam::Mode::Restricted;
  Hash reader_side_key;
  std::optional<Hash> reader_spare;  // root of the peer's announced spare chain
  std::vector<OutboxItem> outbox;    // oldest first
  bool fresh = false;                // made or re-seeded by this open: say so
  std::string fresh_because;  // "first seen", "state copied from another host", "settings changed", …
  // Only when provisioned by this very call: the peer's seed, for the link; else null.
  std::shared_ptr<const mam::Writer> peer;
};

// The gateway's chain is left for its spare, where the messages that are still unread were signed anew.
struct Move {
  Hash from;                       // first root of the chain that is left
  mam::Writer spare;               // a new spare for the chain that follows
  Hash spare_root;                 // of the new one
  std::vector<OutboxItem> outbox;  // the spare's first messages, from index 0 on
};

// What changes together, in one transaction.
struct Step {
  std::string channel;
  std::optional<Hash> reader_root;           // the reader's new next root
  std::optional<Hash> reader_spare;          // the peer's newly announced spare
  std::optional<OutboxItem> signed_message;  // next_index becomes index + 1; the payload joins the outbox
  std::vector<std::uint64_t> outbox_done;    // indices whose payload was read, or whose call is over
  std::optional<std::uint64_t> peer_read;    // the record's new peer_read; never goes back
  std::optional<Move> move;                  // of it all the first; in a step that signs nothing else
  bool link_written = false;                 // see State::link_written
};

// A writer does not sign further ahead of what its peer has read: the caller stops, and the store refuses.
inline constexpr std::size_t kMaxOutbox = 32;
// The longest payload taken, in trytes: mam::kMaxMessageTrytes, header, signature and siblings fit.
inline constexpr std::size_t kMaxPayload = 131072;
bool is_payload(std::string_view trytes);
// Provisioned peers write with this security.
inline constexpr unsigned kPeerSecurity = 2;

struct StateOptions {
  std::string machine_id_file = "/etc/machine-id";
  std::string host_id;  // what tells this host from others, as the operator names it; may be empty
  // Told from the writer thread why nothing can be written at present, once; an empty text when it can again.
  std::function<void(const std::string& reason)> trouble;
  std::chrono::milliseconds patience{10'000};                  // with another process's lock while it opens
  std::chrono::milliseconds retry{100}, slowest_retry{5'000};  // of what could not be written
};

class State {
 public:
  // Takes the folder (made 0700 where missing). Fails where another process owns it, where it is readable by
  // others, or where the file is broken. What fails for a reason that passes may be tried again. Notices a
  // copied or restored state and then starts fresh seeds.
  static Result<std::unique_ptr<State>> open(const std::string& dir);
  static Result<std::unique_ptr<State>> open(const std::string& dir, const StateOptions& options);
  virtual ~State() = default;  // writes out what was committed

  // Why every channel starts with fresh seeds: one line to be said aloud; empty where nothing is wrong.
  virtual std::string notice() const { return {}; }

  // Loads channels, or makes them: random seeds, own root, provisioned peer where config.subscribe.root is
  // missing. Security, mode or side key changed in the configuration: a new seed. In their order; durable
  // when it returns. Many at a time cost little more than one. Fails at once while nothing can be written.
  virtual std::vector<Result<ChannelRecord>> channels(const std::vector<const ChannelConfig*>& configs) = 0;
  Result<ChannelRecord> channel(const ChannelConfig& config) {
    return std::move(channels({&config}).front());
  }

  // A new seed for the gateway's own chain (and, where provisioned, for the peer). Durable when it returns.
  virtual Result<ChannelRecord> reseed(const ChannelConfig& config, const std::string& why) = 0;

  // The same with the settings that the state holds, for a channel known by name alone (the command line).
  virtual Result<ChannelRecord> reset(const std::string& name, const std::string& why) {
    return fail("channel " + name + ": cannot be reset (" + why + ")");
  }

  // The provisioning link is on disk (write_link() in links.hpp calls this). Until that is durable, soon, a
  // start provisions a new peer, since nobody can know the seed of this one. `durable` as in commit().
  virtual void link_written(const std::string&, std::function<void(Result<void>)> durable) {
    if (durable) durable({});
  }

  // Queued; `durable` gets the outcome from the writer thread, in order. At most one `signed_message` per
  // index: a second one for the same index is refused (and the gateway stops the channel), so is any index
  // but next_index, a payload beyond kMaxPayload, and a message beyond kMaxOutbox waiting ones; likewise a
  // move from another chain than the present one, or to another than its spare. A refused step changes
  // nothing; others of the same transaction are not touched by it. What cannot be written for a reason that
  // passes (a full disk, a lock) waits, in its order, until it can; at the end of the state it fails.
  virtual void commit(Step step, std::function<void(Result<void>)> durable) = 0;

  // Where provisioning links are written: <dir>/links.
  virtual std::string links_dir() const = 0;
};

}  // namespace jm::signaling
