// SPDX-License-Identifier: GPL-3.0-or-later
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

#include "base/loop.hpp"
#include "janus/api/peer_api.hpp"
#include "janus/messages/dtls_role.hpp"
#include "janus/policy/policy.hpp"
#include "janus/policy/rights.hpp"
#include "janus/timing.hpp"

namespace jm::janus {

class Api : public PeerApi {
 public:
  struct Options {
    const PeerRights& config;  // what the peer may do; outlives this
    std::string api_secret;    // injected into every request where not empty
    CallTiming timing;
  };

  Api(base::Loop& loop, Core& core, ChannelId channel, Options options, Host host);
  ~Api() override;  // every session is destroyed; the peer is not told
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  // A request of the peer's: an object as the Janus API has it, with `id` in `create` and `handle_id` in
  // `attach` (1 to 2^53 - 1, the peer's choice). What is refused is told as Janus would tell it.
  void take(const json_t* request, const plain::Trace& message) override;
  void refuse(const json_t* request, int code, std::string_view reason) override;
  void peer_alive() override { alive_at_ = Clock::now(); }

  void from_core(const json_t* message) override;
  void session_over(std::uint64_t session) override;

  void give_up(const std::string& reason) override;
  bool engaged() const override { return !sessions_.empty(); }
  bool connected() const override;

 private:
  using Clock = std::chrono::steady_clock;
  using Id = std::uint64_t;

  enum class Link { None, Offered, Answered, Up };  // a handle's call; None: there is none
  struct Request {
    Json json;
    std::shared_ptr<plain::Trace> trace;  // of an offer; else null
  };
  struct Handle {
    Id janus = 0;  // 0: not attached yet
    std::string plugin;
    Link link = Link::None;
    DtlsRole dtls;
    std::deque<Request> waiting;  // for the attach, or for the message in flight
    std::string in_flight;        // transaction of the message that Janus is asked about, as it knows it
    bool acked = false;           // Janus has taken it
    base::Loop::TimerId patience = 0,
                        courtesy = 0;  // until it is given up; until the peer is told of the ack
    std::set<std::string> receiving;   // mids of media that arrive from the peer
  };
  using Handles = std::map<Id, Handle>;  // by the peer's number
  struct Session {
    Id janus = 0;
    Handles handles;
    std::string token;  // of the peer's own, where the channel allows it
    base::Loop::TimerId keepalive = 0;
  };
  using Sessions = std::map<Id, Session>;  // by the peer's number
  enum class Verb { Create, Attach, Message, Keepalive, Info, Other };
  struct Asked {
    Verb verb;
    Id session = 0, handle = 0;                     // the peer's numbers
    std::string transaction;                        // the peer's
    std::shared_ptr<plain::Trace> trace = nullptr;  // of the offer in it
  };

  // api_requests.cpp: what the peer asks for
  Denied logged(Denied denied);
  std::optional<Denied> check(const json_t* request, const std::string& verb, const plain::Trace& message);
  std::optional<Denied> create(const json_t* request);
  std::optional<Denied> attach(Session& session, const json_t* request);
  std::optional<Denied> ask(Handle& handle, const json_t* request, const plain::Trace& message);
  void next(Id session_id, Id handle_id);
  std::string send(Json request, Asked asked);  // the transaction that Janus gets
  void arm_keepalive(Id session);
  void destroy(Id session, const std::string& reason);
  void watch_peer();

  // api_events.cpp: what Janus says
  void answered(Asked asked, const json_t* message, const std::string& transaction);
  void acked(const Asked& asked, const std::string& transaction);
  void settle(const Asked& asked, const std::string& transaction);
  void event(const json_t* message);
  void media(Handle& handle, const json_t* message);
  void tell(const json_t* message, Id session, Id handle, const std::string& transaction, bool droppable,
            std::unique_ptr<Answer> answer = nullptr);
  void describe_to_peer(json_t* object, Id session, Id handle);
  void tell_error(Id session, Id handle, const std::string& transaction, int code, std::string_view reason);
  void lost(Id session, const std::string& reason);
  void forget(Id session, const std::string& reason);
  void forget(Sessions::iterator session, Handles::iterator handle, const std::string& reason);

  // api_calls.cpp: the calls in it, for the counters and Janus's event handlers
  Json about(const Session& session, const Handle& handle) const;
  void offered(const Session& session, Handle& handle, bool by_peer);
  void up(const Session& session, Handle& handle);
  void over(const Session& session, Handle& handle, const std::string& reason);
  void refused(Id session, Id handle, std::int64_t code, const std::string& reason);
  std::unique_ptr<Answer> said(const Session& session, Handle& handle, const json_t* event,
                               const Asked* asked);

  base::Loop& loop_;
  Core& core_;
  const ChannelId channel_;
  const Options options_;
  const Host host_;

  const std::string prefix_;
  std::uint64_t counter_ = 0;
  Sessions sessions_;
  // By the transaction that Janus knows, as long as session and handle are there: the peer may use their
  // numbers again.
  std::map<std::string, Asked, std::less<>> asked_;
  std::chrono::milliseconds keepalive_;
  bool informed_ = false;  // Janus has been asked how long it grants a session
  Clock::time_point alive_at_ = Clock::now();
  base::Loop::TimerId idle_timer_ = 0;
};

}  // namespace jm::janus
