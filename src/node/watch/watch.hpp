// SPDX-License-Identifier: GPL-3.0-or-later
// One watch: a stream of lines for any number of indexes, pulled by the connection at its own speed. Nothing
// is queued for a slow reader: what it has not taken yet is read from the store when it takes it.
// Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "node/http/connections.hpp"
#include "node/node.hpp"
#include "node/watch/out_buffer.hpp"
#include "node/watch/watch_lines.hpp"

namespace jm::node {

class Watch {
 public:
  // Stop and go of the connection; called under the watch's lock, each after the other.
  struct Connection {
    std::function<void()> suspend, resume;
  };

  // `owner`: the connection that opened it.
  Watch(Node& node, std::string name, Connections::Id owner, std::chrono::seconds heartbeat);
  ~Watch() { close(); }
  const std::string& name() const { return name_; }
  Connections::Id owner() const { return owner_; }

  // Before the first read().
  void connect(Connection connection) { connection_ = std::move(connection); }

  // How many of the indexes to be added are not watched; one that comes twice counts twice.
  std::size_t unwatched(const std::vector<WatchChange>& changes) const;
  struct Changed {
    std::ptrdiff_t more = 0;  // indexes watched now, less those before
    std::size_t watched = 0;
  };
  Changed change(const std::vector<WatchChange>& changes);
  void beat(std::int64_t unix_ms);
  void end(std::string reason);  // the stream ends with this

  // The next bytes of the stream; 0: nothing now, the connection was suspended; nullopt: the end.
  std::optional<std::size_t> read(char* into, std::size_t size);

  // The connection is gone: it is never touched again, nothing is watched any more.
  void close();

 private:
  enum class State {
    Flows,
    Suspended,  // until there is something to read
    Ended,      // its last line was made ready
    Closed,
  };
  struct Item {
    enum class State {
      First,     // its first look is not over
      Behind,    // there is more in the store
      Complete,  // all but `fresh` was sent
      Removed,   // skipped if it is still in ready_
    };
    std::string spelled;
    Bytes index;
    std::uint64_t sent = 0;  // order of the last message sent
    State state = State::First;
    bool waiting = false;         // is in ready_
    std::optional<Stored> fresh;  // the one message that has come since
    std::unique_ptr<Subscription> subscription;
  };
  // What is taken off under the lock and destroyed after it: a subscription waits for its callback, which
  // takes the lock and uses the item.
  struct Dropped {
    std::shared_ptr<Item> item;
    std::unique_ptr<Subscription> subscription;  // ends first
  };

  void add(const WatchChange& change);
  Dropped drop(std::shared_ptr<Item> item);
  void told(const std::weak_ptr<Item>& item, const Stored& stored);
  void make_ready(const std::shared_ptr<Item>& item);
  void forget_fresh(Item& item);
  void wake();
  void fill();
  void send(const std::shared_ptr<Item>& item);

  Node& node_;
  const std::string name_;
  const Connections::Id owner_;
  Connection connection_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Item>> items_;
  std::deque<std::shared_ptr<Item>> ready_;
  std::size_t fresh_ = 0;  // bytes
  OutBuffer out_;
  std::int64_t beat_due_ = 0;
  std::string end_reason_;
  State state_ = State::Flows;
};

}  // namespace jm::node
