// SPDX-License-Identifier: GPL-3.0-or-later
// A session of Janus's, as whoever asks for it sees it: its number, what its requests carry, and what keeps
// it alive. The number is chosen here, so that `create` and what follows can be sent back to back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "janus/timing.hpp"

namespace jm::janus {

// How often sessions are kept alive: as configured, or more often if Janus grants them little time. One for
// all sessions of an owner; outlives them.
class KeepaliveInterval {
 public:
  explicit KeepaliveInterval(CallTiming::ms at_most) : at_most_(at_most), every_(at_most) {}

  // True once: Janus is to be asked (`info`).
  bool ask() { return !std::exchange(asked_, true); }
  // What it says. False if that changes nothing.
  bool learn(const json_t* info);
  CallTiming::ms every() const { return every_; }

 private:
  const CallTiming::ms at_most_;
  CallTiming::ms every_;
  bool asked_ = false;
};

// What Janus requires in each request; may be empty.
struct Credentials {
  std::string api_secret, token;
};

class CoreSession {
 public:
  CoreSession(Credentials credentials, const KeepaliveInterval& interval);
  CoreSession(const CoreSession&) = delete;
  CoreSession& operator=(const CoreSession&) = delete;

  std::uint64_t id() const { return id_; }  // Janus's number; 0: none was chosen yet
  // Whether a message of Janus's is about this session.
  bool is_of(const json_t* message) const;

  // Makes `request` a `create` of a session with a new number.
  Json create(Json request = Json(json_object()));
  // A request of ours in the session, e.g. `destroy`.
  Json request(const char* verb) const;
  // How Janus says for how long it keeps a session.
  Json info() const;
  // A request of somebody else's, with a token of its own or none.
  void forward(json_t* request) const;

  // Janus has it, and keeps it as long as it hears of it.
  void created(base::Now now) { keep(now); }
  // The interval has changed.
  void interval_changed(base::Now now) {
    if (keepalive_at_) keep(now);
  }
  std::optional<base::Time> keepalive_at() const { return keepalive_at_; }
  Json keepalive(base::Now now);

 private:
  Json signed_request(const char* verb) const;
  void keep(base::Now now) { keepalive_at_ = now.steady + interval_.every(); }

  const Credentials credentials_;
  const KeepaliveInterval& interval_;
  std::uint64_t id_ = 0;
  std::optional<base::Time> keepalive_at_;  // once Janus has the session
};

}  // namespace jm::janus
