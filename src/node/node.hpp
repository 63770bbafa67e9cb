// The embedded Tangle node without its HTTP face: rules, store, look-up, push. It is no consensus node: there
// are no neighbours and no milestones; messages are kept by index for a time. Thread-safe; callbacks are
// called from the thread that submitted (or a node thread), one after the other in the order of the store,
// and must only hand over. Indexes are compared as if padded with zeros to 64 bytes: "aa" and "aa00" are one
// address.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chrysalis/message.hpp"
#include "trinary/result.hpp"

namespace jm::node {

using chrysalis::Bytes;
using chrysalis::ByteView;
using chrysalis::Id;

struct Options {
  std::string db_file;                      // ":memory:" for tests
  std::string network = "private_tangle1";  // its name; the network id follows from it
  double min_pow_score = 1;
  unsigned pow_threads = 1;
  std::chrono::seconds max_age{7 * 24 * 3600};  // older messages are pruned
  std::uint64_t max_bytes = 1'000'000'000;      // the store: the heaviest client's oldest are pruned first,
  std::chrono::seconds keep_at_least{60};       // but nothing younger than this
  unsigned max_per_address = 1000;              // at the bound the heaviest client's oldest there gives way
  // Unix milliseconds; a test may set its own clock. Empty: the system's.
  std::function<std::int64_t()> clock;
};

enum class Refusal { Invalid /*400*/, Full /*503*/, Internal /*500*/ };
struct SubmitError {
  Refusal why = Refusal::Invalid;
  std::string reason;
};

using Raw = std::shared_ptr<const Bytes>;  // the message's bytes as stored
struct Stored {
  Id id{};
  Bytes index;
  Raw raw;
  std::uint64_t order = 0;  // increases with every stored message, survives a restart
};

struct Listing {
  std::vector<Id> ids;       // oldest first
  std::uint64_t newest = 0;  // order of the last one, 0 where there is none
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

  // Fills in network id, parents and proof of work where the draft lacks them, checks, stores durably against
  // a kill of the process, tells subscribers. A message that is there already is accepted again (same id).
  // Parents need not be known. Blocks for the proof of work.
  // `client` is who pays for it in limits and pruning (an IP address; "local" for the plugin itself).
  virtual tl::expected<Id, SubmitError> submit(chrysalis::Draft draft, std::string_view client) = 0;

  // Oldest first. `after`: only what has a greater order.
  virtual std::vector<Stored> find(ByteView index, std::uint64_t after = 0,
                                   std::size_t limit = 1000) const = 0;
  // The ids alone of the newest `limit`.
  virtual Listing list(ByteView index, std::size_t limit = 1000) const = 0;
  virtual std::optional<Stored> message(const Id& id) const = 0;
  virtual std::vector<Id> children(const Id& id) const = 0;
  virtual std::vector<Id> tips() const = 0;

  // Told of every message stored at `index` from now on. find() after subscribe() misses nothing.
  virtual std::unique_ptr<Subscription> subscribe(ByteView index,
                                                  std::function<void(const Stored&)> told) = 0;

  // Removes what is older than max_age, as the node does by itself from time to time.
  virtual void prune() = 0;

  // Ends proof of work that is under way and refuses such work from now on (Full): before stopping.
  virtual void interrupt() = 0;

  // Names this store: orders of two stores cannot be compared. Stays over a restart; [0-9a-f]{16}.
  virtual const std::string& store_id() const = 0;

  virtual const Options& options() const = 0;

  // What submit() does before it stores: with what this gives it takes no time. Blocks for the proof of work.
  virtual tl::expected<chrysalis::Draft, SubmitError> prepare(chrysalis::Draft draft) = 0;

  // Whether somebody is subscribed there.
  virtual bool awaited(ByteView index) const = 0;
};

}  // namespace jm::node
