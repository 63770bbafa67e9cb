// SPDX-License-Identifier: GPL-3.0-or-later
// A session of the peer's with its handles, and the session of Janus's behind it. The peer has them under
// numbers of its own choice, so that create, attach and message can travel together, and none of Janus's own
// numbers ever leave: a peer cannot name another's. Transactions are rewritten as well.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/earliest.hpp"
#include "janus/api/handle.hpp"
#include "janus/api/replies.hpp"
#include "janus/core_session.hpp"
#include "janus/media.hpp"
#include "janus/policy/policy.hpp"
#include "janus/policy/rights.hpp"
#include "janus/timing.hpp"
#include "janus/transactions.hpp"

namespace jm::janus {

// A number of the peer's choice, 1 to kMaxNumber; 0: it is missing or out of range.
std::uint64_t number_in(const json_t* request, const char* key);

class Session {
 public:
  using Id = std::uint64_t;  // the peer's number, of a session or a handle

  // What the sessions of one peer share; outlives them.
  struct Shared {
    const PeerRights& rights;
    const std::string api_secret;
    const CallTiming::ms timeout;  // Janus's, for a message
    KeepaliveInterval keepalive;
    Liveness liveness;  // of the peer
    Replies replies;
  };
  // A request of the peer's, and what came with it.
  struct Request {
    const json_t* json;
    const plain::Trace& message;
    const std::optional<std::string>& too_slow;  // see PeerApi::take()
  };
  // What is due.
  enum class What { Keepalive, Timeout, Ack };
  struct Due {
    What what = What::Keepalive;
    Id session = 0, handle = 0;
  };

  // Asks Janus for it. `create`: the peer's request.
  Session(Shared& shared, Id id, const json_t* create);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // `attach`, and what is for a handle. Refused if it returns something.
  std::optional<Denied> take(const Request& request, base::Now now);

  // Whether a message of Janus's belongs here.
  bool accepts(const json_t* message) const;
  void from_core(const json_t* message, base::Now now);
  bool is(std::uint64_t janus_session) const { return core_.id() == janus_session; }

  // All in it ends: Janus is told, in lost() the peer as well. From then on it is over.
  void end(const std::string& reason);
  void lost(const std::string& reason);
  bool over() const { return over_; }  // to be destroyed

  // What event handlers are told of a handle; null if there is none.
  Json about(Id handle) const;
  bool connected() const;
  bool receives_media() const;
  void add_due(base::Earliest<Due>& next) const;
  void expire(const Due& due, base::Now now);

 private:
  enum class Verb { Create, Attach, Message, Keepalive, Info, Other };
  struct Asked {
    Verb verb;
    Id handle = 0;
    std::string transaction{};                      // the peer's
    std::shared_ptr<plain::Trace> trace = nullptr;  // of the offer in it
  };
  using Handles = std::map<Id, Handle>;

  // session.cpp: what Janus is asked
  std::string send(Json request, Asked asked);  // the transaction that Janus gets
  std::string forward(Json request, Asked asked);
  std::optional<Denied> attach(const json_t* request);
  std::optional<Denied> queue(Handle& handle, const Request& request);
  void go_on(Handles::iterator handle, base::Now now);

  // session_events.cpp: what Janus says
  void answered(const Asked& asked, const std::string& transaction, const json_t* message, base::Now now);
  void attached(Handles::iterator handle, const Asked& asked, const json_t* message, base::Now now);
  void event(const json_t* message, base::Now now);
  void tell(const json_t* message, const Asked& asked, bool droppable = false,
            std::unique_ptr<PeerApi::Answer> answer = nullptr);
  void forget(Handles::iterator handle, const std::string& reason);

  Shared& shared_;
  const Id id_;
  CoreSession core_;
  Handles handles_;
  Transactions<Asked> asked_;
  bool over_ = false;
};

}  // namespace jm::janus
