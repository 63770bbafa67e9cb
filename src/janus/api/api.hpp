// SPDX-License-Identifier: GPL-3.0-or-later
// The Janus API for one peer (`api = "janus"`): takes its requests, one object at a time, and hands back what
// Janus says. Sessions and handles are the peer's own, see Session. Plain successes, acks and keepalives stay
// here.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "janus/api/peer_api.hpp"
#include "janus/api/session.hpp"
#include "janus/policy/policy.hpp"
#include "janus/policy/rights.hpp"
#include "janus/timing.hpp"

namespace jm::janus {

class Api : public PeerApi {
 public:
  struct Options {
    const PeerRights& config;  // what the peer may do; outlives this
    std::string api_secret;    // injected into every request if not empty
    CallTiming timing;
  };

  Api(Options options, Counters& counters);
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  // A request of the peer's: an object as the Janus API has it, with `id` in `create` and `handle_id` in
  // `attach` (1 to 2^53 - 1, the peer's choice). What is refused is told as Janus would tell it.
  [[nodiscard]] Actions take(const json_t* request, const plain::Trace& message,
                             const std::optional<std::string>& too_slow, base::Now now) override;
  [[nodiscard]] Actions refuse(const json_t* request, int code, std::string_view reason) override;
  void peer_alive(base::Now now) override { shared_.liveness.alive(now); }

  [[nodiscard]] Actions from_core(const json_t* message, base::Now now) override;
  [[nodiscard]] Actions session_over(std::uint64_t session) override;

  std::optional<base::Time> deadline() const override { return next_due().at(); }
  [[nodiscard]] Actions expire(base::Now now) override;

  [[nodiscard]] Actions give_up(const std::string& reason) override;
  [[nodiscard]] Actions end(const std::string& reason) override;
  bool engaged() const override { return !sessions_.empty(); }
  bool connected() const override;

 private:
  using Id = Session::Id;
  using Sessions = std::map<Id, Session>;  // by the peer's number

  std::optional<Denied> check(const Session::Request& request, base::Now now);
  std::optional<Denied> create(const json_t* request);
  void lose_all(const std::string& reason);
  // What a session has to do, or, of no session: the peer may be silent.
  base::Earliest<Session::Due> next_due() const;
  Actions done();

  const PeerRights& rights_;
  Actions out_;  // of the event that is being dealt with
  Session::Shared shared_;
  Sessions sessions_;
};

}  // namespace jm::janus
