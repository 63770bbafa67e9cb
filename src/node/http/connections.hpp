// SPDX-License-Identifier: GPL-3.0-or-later
// Every connection of the server: whose it is, what it is at, and since when. What waits for the client has
// an end in time, whatever trickles in meanwhile. Of what is shared out (bounds.hpp) each client and each of
// its networks has a part; if everything is taken, the heaviest lose theirs to those who have less.
// Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "node/http/phase.hpp"
#include "node/limits/bounds.hpp"
#include "node/limits/shares.hpp"

namespace jm::node {

// The client has closed, or half closed, its connection. libmicrohttpd sees none of it while one is
// suspended.
bool has_gone(int socket);

class Connections {
 public:
  using Clock = std::chrono::steady_clock;
  using Id = std::uint64_t;  // never 0
  using Phase = node::Phase;
  enum class Room { Enough, ClientFull, Full };  // there is; the client or its network has its part; all have
  struct Times {
    std::chrono::milliseconds headers{30000};   // for Waits
    std::chrono::milliseconds transfer{60000};  // for Receives and for Answers
  };

  Connections(const Bounds& bounds, Times times) : bounds_(bounds), times_(times) {}

  // Whether there is room for a connection of `client`, made if need be.
  bool admit(const std::string& client);
  // After admit(); `socket` is open until remove(). From another connection's need, or when its time is over,
  // it is shut down for reading and writing, and forgotten: all below does nothing then.
  Id add(const std::string& client, int socket);
  void remove(Id id);

  // Waits -> Receives. `always`: whether there is room or not.
  Room begin_request(Id id, bool always);
  // Works -> Queues.
  Room queue(Id id);
  // Works -> Holds. `on_release` ends the hold if the place is needed for another; the phase is Answers then.
  Room hold(Id id, std::function<void()> on_release);
  // The other phases.
  void enter(Id id, Phase phase);
  // So many indexes more or fewer are watched on a connection that Holds.
  Room watch(Id id, std::size_t more);
  void unwatch(Id id, std::size_t fewer);

  // Shuts down those whose time is over, and releases what is held for a client that has gone.
  void end_overdue(Clock::time_point now);

 private:
  using Networks = Shares::Networks;
  struct Connection {
    int socket = -1;
    std::string client;
    Networks networks;
    Phase phase = Phase::Waits;
    Clock::time_point since;
    std::size_t watched = 0;
    std::function<void()> on_release;
  };
  using Table = std::unordered_map<Id, Connection>;
  using Released = std::vector<std::function<void()>>;  // to be called without the lock

  // All with the lock held.
  Room last(Id id, Phase phase, std::function<void()> on_release);  // to a phase that lasts
  void change_phase(Connection& connection, Phase phase);
  Table::iterator shut_down(Table::iterator one);
  void release(Connection& held, Released& released);
  Table::iterator erase(Table::iterator one);
  Room make_room(Thing thing, const Networks& newcomer, std::size_t more, Released& released);
  Table::iterator to_evict(Thing thing, const Networks& newcomer, const Shares::Network& within,
                           std::size_t more);

  const Bounds bounds_;
  const Times times_;
  std::mutex mutex_;
  Shares shares_;
  Table table_;
  Id last_ = 0;
};

}  // namespace jm::node
