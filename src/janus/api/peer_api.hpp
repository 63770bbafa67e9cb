// SPDX-License-Identifier: GPL-3.0-or-later
// What speaks to Janus for a peer that makes requests itself, one object at a time: the Janus API (api.hpp)
// or the Admin API (admin_api.hpp). Without I/O: what happens and the time go in, what there is to do comes
// out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "janus/actions.hpp"
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

  // What there is to do, in this order.
  struct Tell {  // one object for the peer
    Json object;
    bool droppable = false;          // the peer can do without if it does not keep up
    std::unique_ptr<Answer> answer;  // null if the object is none
  };
  using Action = std::variant<ToJanus, Notify, Log, Tell>;
  using Actions = std::vector<Action>;

  explicit PeerApi(Counters& counters) : counters_(counters) {}  // outlive this
  virtual ~PeerApi() = default;                                  // Janus is not told: see end()

  // A request of the peer's, in a message that was seen and parsed when `message` says. What is refused is
  // told as Janus would tell it. `too_slow`: why no call can come about on this carrier, if so.
  [[nodiscard]] virtual Actions take(const json_t* request, const plain::Trace& message,
                                     const std::optional<std::string>& too_slow, base::Now now) = 0;
  // What is not taken: a request, or null for what was none at all.
  [[nodiscard]] virtual Actions refuse(const json_t* request, int code, std::string_view reason) = 0;
  // Any message of the peer's shows that it lives.
  virtual void peer_alive(base::Now) {}

  [[nodiscard]] virtual Actions from_core(const json_t* message, base::Now now) = 0;
  [[nodiscard]] virtual Actions session_over(std::uint64_t) { return {}; }

  // When expire() is due; none: not by itself.
  virtual std::optional<base::Time> deadline() const { return std::nullopt; }
  [[nodiscard]] virtual Actions expire(base::Now) { return {}; }

  // Whatever the peer has here ends, and it is told so.
  [[nodiscard]] virtual Actions give_up(const std::string& reason) = 0;
  // The same silently, before this is destroyed.
  [[nodiscard]] virtual Actions end(const std::string&) { return {}; }
  // Whether the peer has something here, and so waits for what it is told.
  virtual bool engaged() const = 0;
  // Whether WebRTC is up somewhere.
  virtual bool connected() const { return false; }

 protected:
  Counters& counters_;
};

}  // namespace jm::janus
