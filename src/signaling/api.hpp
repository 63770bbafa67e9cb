// The Janus API for one peer (`api = "janus"`): takes its requests, one object at a time, and hands back what
// Janus says. The peer has sessions and handles under numbers of its own choice, so that create, attach and
// message can travel together, and none of Janus's own numbers ever leave: whoever names another's names
// nothing. Transactions are rewritten as well. Plain successes, acks and keepalives stay here. The loop's
// thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "signaling/config.hpp"
#include "signaling/peer_api.hpp"
#include "signaling/timing.hpp"
#include "tangle/loop.hpp"

namespace jm::signaling {

class Api : public PeerApi {
 public:
  struct Options {
    const ChannelConfig& config;  // what the peer may do; outlives this
    std::string api_secret;       // injected into every request where not empty
    Timing timing;
  };

  Api(tangle::Loop& loop, Core& core, ChannelId channel, Options options, Tell tell);
  ~Api() override;  // as end()
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  // A request of the peer's: an object as the Janus API has it, with `id` in `create` and `handle_id` in
  // `attach` (1 to 2^53 - 1, the peer's choice). What is refused is told as Janus would tell it.
  void take(const json_t* request) override;
  void refuse(int code, std::string_view reason) override { tell_error(0, 0, "", code, reason); }
  void peer_alive() override { alive_at_ = Clock::now(); }

  void from_core(const json_t* message) override;
  void session_over(std::uint64_t session) override;

  void give_up() override;
  // Silently: every session is destroyed, nothing more is told.
  void end();
  bool engaged() const override { return !sessions_.empty(); }

 private:
  using Clock = std::chrono::steady_clock;
  using Id = std::uint64_t;

  struct Handle {
    Id janus = 0;              // 0: not attached yet
    std::deque<Json> waiting;  // for the attach, or for the message in flight
    std::string in_flight;     // transaction of the message that Janus is asked about, as it knows it
    bool acked = false;        // Janus has taken it
    tangle::Loop::TimerId patience = 0,
                          courtesy = 0;  // until it is given up; until the peer is told of the ack
    std::set<std::string> receiving;     // mids of media that arrive from the peer
  };
  struct Session {
    Id janus = 0;
    std::map<Id, Handle> handles;
    std::string token;  // of the peer's own, where the channel allows it
    tangle::Loop::TimerId keepalive = 0;
  };
  enum class Verb { Create, Attach, Message, Keepalive, Info, Other };
  struct Asked {
    Verb verb;
    Id session = 0, handle = 0;  // the peer's numbers
    std::string transaction;     // the peer's
  };
  struct Refusal {
    int code;
    const char* reason;
  };

  // api_requests.cpp: what the peer asks for
  std::optional<Refusal> check(const json_t* request, const std::string& verb);
  std::optional<Refusal> create(const json_t* request);
  std::optional<Refusal> attach(Session& session, const json_t* request);
  std::optional<Refusal> ask(Handle& handle, const json_t* request);
  void next(Id session_id, Id handle_id);
  std::string send(Json request, Asked asked);  // the transaction that Janus gets
  void arm_keepalive(Id session);
  void destroy(Id session);
  void watch_peer();

  // api_events.cpp: what Janus says
  void answered(Asked asked, const json_t* message, const std::string& transaction);
  void acked(const Asked& asked, const std::string& transaction);
  void settle(const Asked& asked, const std::string& transaction);
  void event(const json_t* message);
  void media(Handle& handle, const json_t* message);
  void tell(const json_t* message, Id session, Id handle, const std::string& transaction, bool droppable);
  void tell_error(Id session, Id handle, const std::string& transaction, int code, std::string_view reason);
  void lost(Id session);
  void forget(Id session);
  void forget(Session& session, std::map<Id, Handle>::iterator handle);

  tangle::Loop& loop_;
  Core& core_;
  const ChannelId channel_;
  const Options options_;
  const Tell tell_;

  const std::string prefix_;
  std::uint64_t counter_ = 0;
  std::map<Id, Session> sessions_;  // by the peer's number
  std::map<std::string, Asked, std::less<>> asked_;
  std::chrono::milliseconds keepalive_;
  bool informed_ = false;  // Janus has been asked how long it grants a session
  Clock::time_point alive_at_ = Clock::now();
  tangle::Loop::TimerId idle_timer_ = 0;
};

}  // namespace jm::signaling
