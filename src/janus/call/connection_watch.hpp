// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of the connection between the peer and Janus: whether it comes about in time, and whether the
// peer is still there.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/earliest.hpp"
#include "janus/media.hpp"

namespace jm::janus {

class ConnectionWatch {
 public:
  using ms = std::chrono::milliseconds;
  struct Limits {
    ms connect, peer, idle;  // see CallOptions; 0 of the latter two: never
  };
  explicit ConnectionWatch(Limits limits) : limits_(limits) {}

  // The call begins: from now on the peer has to give signs of life.
  void begin(base::Now now);
  void alive(base::Now now) { liveness_.alive(now); }
  // The peer can connect from now on: Janus gets its answer.
  void peer_answers(base::Now now);
  // The same once Janus's own answer can be read, see Call::answer_attached().
  void answer_attached(ms travel, base::Now now);
  // Janus has answered; `first`: nothing was heard of it before.
  void janus_answers(bool first, base::Now now);

  void up(base::Now now);
  bool is_up() const { return up_; }
  void media(const json_t* event, base::Now now);
  bool media_flows() const { return up_ && media_.arrives(); }

  std::optional<base::Time> deadline() const { return next().at(); }
  // Why the call ends, if it does.
  std::optional<std::string> expire(base::Now now);

 private:
  enum class Due { Connect, Idle, Peer };
  base::Earliest<Due> next() const;
  void connect_within(ms limit, base::Now now);

  const Limits limits_;
  bool begun_ = false, up_ = false;
  ms travel_{0};  // what a message takes to the peer and back
  std::optional<base::Time> connect_at_;
  Media media_;
  Liveness liveness_;
};

}  // namespace jm::janus
