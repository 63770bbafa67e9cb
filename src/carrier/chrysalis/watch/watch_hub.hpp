// SPDX-License-Identifier: GPL-3.0-or-later
// All watches of one Chrysalis carrier: which addresses, and the session with the node that serves them. When
// a session fails, the next one goes on from there, with another node if there is one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/lifetime.hpp"
#include "carrier/chrysalis/nodes.hpp"
#include "carrier/chrysalis/watch/topic.hpp"

namespace jm::carrier {

// How one node is listened to. The hub owns it.
class WatchSession {
 public:
  virtual ~WatchSession() = default;
  virtual void add(Topic& topic) = 0;  // also again: from its cursor, if it has one
  virtual void remove(const Topic& topic) = 0;
  virtual void hurry() {}  // something is expected soon
  virtual std::string_view name() const = 0;
  virtual bool pushes() const { return false; }
};

class WatchHub {
 public:
  using Topics = std::unordered_map<std::string_view, std::unique_ptr<Topic>>;  // by their index_hex

  explicit WatchHub(Nodes& nodes) : nodes_(nodes) {}
  ~WatchHub();

  std::unique_ptr<Watch> watch(const Hash& address, WatchListener& listener);
  void hurry();
  // "watch", "held look-ups", "polling", or empty while there is no session.
  std::string_view session_name() const { return session_ ? session_->name() : ""; }
  // The node tells by itself what comes: one more address costs no request of its own.
  bool is_pushed() const { return session_ && session_->pushes(); }

  // For the sessions.
  const Topics& topics() const { return topics_; }
  Nodes& nodes() const { return nodes_; }
  void session_up();
  void session_failed(const CarrierError& error);  // the session does nothing any more and is replaced soon

 private:
  class Handle;
  enum class State {
    Fresh,   // no session was up yet, and nobody was told of trouble
    Up,      // a session was up since
    Outage,  // which the watchers were told of
  };

  void ended(Topic& topic);
  void has_room(Topic& topic);  // after it was full
  void connect();
  void connect_later(std::chrono::milliseconds delay);
  void begin(const rest::NodeInfo& info);
  void tell_trouble(const CarrierError& error);
  void settle();
  void look_for_better_node();

  Nodes& nodes_;
  const std::function<void(Topic&)> has_room_ = [this](Topic& topic) { has_room(topic); };
  Topics topics_;
  std::unique_ptr<WatchSession> session_;
  std::size_t node_ = 0;
  std::unique_ptr<Work> asking_;  // for the info of the node that is to be used, or of a better one
  base::Loop::TimerId timer_ = 0;
  std::size_t failures_ = 0;  // since a session was last up
  State state_ = State::Fresh;
  base::Lifetime lifetime_;
};

// Over the node's watch (docs/node-api.md).
std::unique_ptr<WatchSession> open_stream_session(WatchHub& hub, std::size_t node);
// Over the standard API; `held`: the node holds look-ups while there is nothing new.
std::unique_ptr<WatchSession> open_poll_session(WatchHub& hub, std::size_t node, bool held);

}  // namespace jm::carrier
