// SPDX-License-Identifier: GPL-3.0-or-later
// What speaks to Janus for a peer that makes requests itself, one object at a time: the Janus API (api.hpp)
// or the Admin API (admin_api.hpp). The loop's thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "janus/core.hpp"
#include "janus/counters.hpp"
#include "plain/trace.hpp"

namespace jm::janus {

class PeerApi {
 public:
  // An answer to an offer of the peer's: how long it took, and what event handlers are told of it.
  struct Answer {
    std::shared_ptr<plain::Trace> trace;
    Json details;
  };
  // The channel that this speaks for; outlives it.
  struct Host {
    // One object for the peer. `droppable`: the peer can do without where it does not keep up. `answer`: null
    // but where the object is one.
    std::function<void(Json object, bool droppable, std::unique_ptr<Answer> answer)> tell;
    std::function<void(const char* event, Json details)> notify;  // see docs/admin.md, "Event handlers"
    std::function<std::optional<std::string>()> too_slow;         // why no call can come about, see Channel
    std::function<void(const std::string& line)> say;             // in the log
    Counters& counters;
  };

  virtual ~PeerApi() = default;
  // A request of the peer's, in a message that was seen and parsed when `message` says. What is refused is
  // told as Janus would tell it.
  virtual void take(const json_t* request, const plain::Trace& message) = 0;
  // What is not taken: a request, or null for what was none at all.
  virtual void refuse(const json_t* request, int code, std::string_view reason) = 0;
  // Any message of the peer's shows that it lives.
  virtual void peer_alive() {}

  virtual void from_core(const json_t* message) = 0;
  virtual void session_over(std::uint64_t) {}

  // Whatever the peer has here ends, and it is told so.
  virtual void give_up(const std::string& reason) = 0;
  // Whether the peer has something here, and so waits for what it is told.
  virtual bool engaged() const = 0;
  // Whether WebRTC is up somewhere.
  virtual bool connected() const { return false; }
};

}  // namespace jm::janus
