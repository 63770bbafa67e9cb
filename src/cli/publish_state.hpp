// What `janus-mam publish` and `call` remember of a channel: which index signs next, the payloads that have
// been signed but are not known to be attached (or, of a call, read), and how far a call's other chain was
// read. One SQLite file per seed, mode 0600, named by a hash of the seed; the seed itself, the side key and
// the messages in clear are not in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mam/mam.hpp"
#include "node/sqlite.hpp"
#include "trinary/result.hpp"

namespace jm::cli {

struct SignedMessage {
  std::uint64_t index = 0;
  mam::Message message;
  std::string tag;
};

// How far the gateway's chain has been read.
struct ReadPosition {
  mam::Hash first;  // root of the chain's first message: tells whether this is still the same chain
  mam::Hash root;   // of the next message
  std::optional<mam::Hash> spare;
};

class PublishState {
 public:
  // ${XDG_STATE_HOME:-~/.local/state}/janus-mam
  static std::string default_folder();

  // Opens or makes the state of `writer` in `folder` (made 0700 where missing). Waits up to a minute where
  // another process publishes with the same seed. Fails where the seed has been used with another mode, side
  // key or security.
  static Result<PublishState> open(const std::string& folder, const mam::Writer& writer);

  PublishState(PublishState&&) = default;
  ~PublishState() = default;

  // The first index that has signed nothing.
  Result<std::uint64_t> next_index();
  // Indices below `index` are known to have signed, elsewhere: they are not used. Never goes back.
  Result<void> skip_to(std::uint64_t index);
  // What was committed and not attached, the lowest index.
  Result<std::optional<SignedMessage>> pending();
  // Durable when it returns. Fails, and changes nothing, where `index` is not next_index().
  Result<void> commit(const SignedMessage& message);
  // Nullopt where nothing was kept, or of another chain.
  Result<std::optional<ReadPosition>> reader(const mam::Hash& first);
  Result<void> keep_reader(const ReadPosition& position);
  // The payload is let go.
  Result<void> attached(std::uint64_t index, const std::string& message_id);
  // The same, but it is kept: until read(), or until 64 others came behind it.
  Result<void> kept(std::uint64_t index, const std::string& message_id);
  // What is kept so, in its order.
  Result<std::vector<SignedMessage>> unread();
  // The other side has read this message, and so all before it.
  Result<void> read(std::uint64_t index);

 private:
  class Lock {
   public:
    explicit Lock(int fd) : fd_(fd) {}
    Lock(Lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    ~Lock();

   private:
    int fd_;
  };

  PublishState(Lock lock, node::Database db) : lock_(std::move(lock)), db_(std::move(db)) {}
  Result<void> check(const mam::Writer& writer);
  static Result<Lock> lock(const std::string& file);
  Result<std::vector<SignedMessage>> messages(const char* sql);
  Error broken() const { return {"the publishing state cannot be used: " + db_.error()}; }

  Lock lock_;  // until the database is closed
  node::Database db_;
};

}  // namespace jm::cli
