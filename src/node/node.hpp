// SPDX-License-Identifier: GPL-3.0-or-later
// The embedded Tangle node without its HTTP server: rules, store, look-up, push. It is no consensus node:
// there are no neighbours and no milestones; messages are kept by index for a time. Thread-safe; callbacks
// are called from the thread that submitted (or another that does), one after the other in the order of the
// store, and must only hand over: they submit nothing. Indexes are compared as if padded with zeros to 64
// bytes: "aa" and "aa00" are one address.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "chrysalis/message.hpp"

namespace jm::node {

using chrysalis::Bytes;
using chrysalis::ByteView;
using chrysalis::Id;

inline constexpr std::string_view kGateway = "local";  // the client that is the plugin itself

struct Options {
  std::string db_file;                      // ":memory:" for tests
  std::string network = "private_tangle1";  // its name; the network id follows from it
  double min_pow_score = 1;
  unsigned pow_threads = 1;
  std::chrono::seconds max_age{7 * 24 * 3600};  // older messages are pruned
  std::uint64_t max_bytes = 1'000'000'000;      // the store on disk: its file and its log
  unsigned max_per_address = 1000;
  // At both bounds the heaviest client's oldest is removed, but nothing younger than this; nor is it pruned.
  std::chrono::seconds keep_at_least{60};
  // Unix milliseconds; a test may set its own clock. Empty: the system's, as it was at the start, or
  // that of the newest message, if that is later.
  std::function<std::int64_t()> clock;
};

enum class Refusal {
  Invalid,  // 400
  Share,    // 429: the client's networks have used up their share
  Full,     // 503: there is no room, or no time
  Broken    // 503: the store can be neither read nor written now
};
struct SubmitError {
  Refusal why = Refusal::Invalid;
  std::string reason;
};

using Raw = std::shared_ptr<const Bytes>;  // the message's bytes as stored
struct Stored {
  Id id{};
  Bytes index;
  Raw raw;
  std::uint64_t order = 0;  // increases with every message, survives a restart; none is given twice
};

// A message that keeps every rule, complete but for its proof of work.
struct Prepared {
  Id id{};  // good once `zeros` is 0
  Bytes raw;
  unsigned zeros = 0;  // trailing zeros its proof of work is still to be searched for with; 0: it has enough
};

// When those who wait are told of a message.
enum class Tell {
  OnceStored,  // it is durable against a kill of the process by then
  // As soon as it is judged, before it is on the disk; look-ups find it from then on. For a writer that keeps
  // the message and repeats it: if it cannot be stored, or the process is killed, it is gone again. A store
  // in memory tells once it is stored.
  AtOnce,
};

struct Listing {
  std::vector<Id> ids;       // oldest first
  std::uint64_t newest = 0;  // order of the last one, 0 if there is none
};

// Ends when destroyed; no callback runs after the destructor returned.
class Subscription {
 public:
  virtual ~Subscription() = default;
};

class Node {
 public:
  static Result<std::unique_ptr<Node>> open(Options options);
  virtual ~Node() = default;

  // Prepares, proves and stores: blocks for the proof of work, which is what others pay; kGateway does
  // without. A message that is there already is accepted again (same id). `client` is who pays for it in
  // limits and pruning (as client_of() names it; or kGateway).
  virtual tl::expected<Id, SubmitError> submit(chrysalis::Draft draft, std::string_view client,
                                               Tell tell = Tell::OnceStored) = 0;

  // The same in steps. First, at once: fills in network id and parents if the draft lacks them, and
  // checks. Parents need not be known; those filled in are fresh random ids, so that nobody learns from them
  // what is here, and such a draft is a new message each time.
  virtual tl::expected<Prepared, SubmitError> prepare(chrysalis::Draft draft) const = 0;
  // Searches the proof of work that is lacking. Blocks; Full if it was stopped or the node interrupted.
  virtual tl::expected<void, SubmitError> prove(Prepared& message, const std::stop_token& stop) const = 0;
  // When it returns, it is durable against a kill of the process, and subscribers were told.
  virtual tl::expected<Id, SubmitError> store(const Prepared& message, std::string_view client,
                                              Tell tell = Tell::OnceStored) = 0;

  // What is there; an error if the store cannot be read now. Oldest first. `after`: only what has a
  // greater order.
  virtual Result<std::vector<Stored>> find(ByteView index, std::uint64_t after = 0,
                                           std::size_t limit = 1000) const = 0;
  // The ids alone of the newest `limit`.
  virtual Result<Listing> list(ByteView index, std::size_t limit = 1000) const = 0;
  virtual Result<std::optional<Stored>> message(const Id& id) const = 0;

  // Told of every message stored at `index` from now on. find() after subscribe() misses nothing.
  virtual std::unique_ptr<Subscription> subscribe(ByteView index,
                                                  std::function<void(const Stored&)> told) = 0;

  // Removes what is older than max_age and may go, as the node does by itself from time to time.
  virtual void prune() = 0;

  // Nothing that is younger is removed for others or pruned from now on, if that is longer than before.
  virtual void keep_at_least(std::chrono::seconds age) = 0;

  // Ends proof of work that is under way and refuses such work from now on (Full): before stopping.
  virtual void interrupt() = 0;

  // Names this store: orders of two stores cannot be compared. Stays over a restart; [0-9a-f]{16}.
  virtual const std::string& store_id() const = 0;

  virtual const Options& options() const = 0;

  // Whether somebody is subscribed there.
  virtual std::size_t awaited(ByteView index) const = 0;
};

}  // namespace jm::node
