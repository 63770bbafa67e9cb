// SPDX-License-Identifier: GPL-3.0-or-later
// One call against Janus: a session with one handle. Creates and attaches back to back, keeps the session
// alive, asks one plugin request at a time, notices what ends a call. Without I/O: what happens and the time
// go in, what there is to do comes out.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/earliest.hpp"
#include "janus/actions.hpp"
#include "janus/call/connection_watch.hpp"
#include "janus/call/gathering.hpp"
#include "janus/call/negotiation.hpp"
#include "janus/call/plugin_requests.hpp"
#include "janus/call/trickle_queue.hpp"
#include "janus/core_session.hpp"
#include "janus/timing.hpp"
#include "janus/transactions.hpp"

namespace jm::janus {

struct CallOptions {
  std::string plugin;
  std::string api_secret;                // injected into every request if not empty
  std::string token;                     // the same
  bool hide_private_candidates = false;  // of Janus's
  std::chrono::seconds connect_timeout{30};
  std::chrono::seconds peer_timeout{30};   // 0: never
  std::chrono::seconds idle_timeout{600};  // 0: never
  CallTiming timing;
};

class Call {
 public:
  using Request = PluginRequest;

  // What there is to do, in this order. `answers`: the request of the peer's that it answers, if it does, and
  // if that was not handed back before.
  struct Asked {};  // the last ToJanus carries a request of the peer's; its trace is marked
  using Described = janus::Described;
  struct Event {  // without a description
    std::optional<Unanswered> answers;
    Json data;
  };
  // The request failed. The call is over() if Janus refused its first request, or the plugin an offer that
  // was its first; a plugin that refuses a first request without a description may be asked again.
  struct Refused {
    std::optional<Unanswered> answers;
    int code = 0;
    std::string reason;
  };
  using Candidates = JanusCandidates;
  struct NoneLeft {};   // of Janus's candidates, since all are private
  struct Dropped {};    // the peer's candidates: too many wait
  struct Connected {};  // webrtcup
  struct Over {         // Janus or a timeout ended it
    std::string reason;
  };
  using Action =
      std::variant<ToJanus, Asked, Described, Event, Refused, Candidates, NoneLeft, Dropped, Connected, Over>;
  using Actions = std::vector<Action>;

  explicit Call(CallOptions options);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // The first one opens the session. Refused if too many wait.
  [[nodiscard]] Actions ask(Request request, base::Now now);
  // Kept until Janus has answered the description before them.
  [[nodiscard]] Actions trickle(Json candidates, bool completed, base::Now now);
  // Silently: the session is destroyed, nothing follows.
  [[nodiscard]] Actions end();

  [[nodiscard]] Actions from_core(const json_t* message, base::Now now);
  [[nodiscard]] Actions session_over(std::uint64_t session, bool timeout);

  // When expire() is due; none: not by itself.
  std::optional<base::Time> deadline() const { return next_due().at(); }
  [[nodiscard]] Actions expire(base::Now now);

  // The peer can read the answer from now on: it has `connect_timeout` to connect, and `travel`, what a
  // message takes to it and back; which `peer_timeout` allows for as well.
  void answer_attached(std::chrono::milliseconds travel, base::Now now);
  // The peer has sent something: that keeps a call without media, and one that is not connected yet.
  void peer_alive(base::Now now) { connection_.alive(now); }
  // Those of the peer's requests that nothing has answered; also once it is over.
  std::vector<Unanswered> take_unanswered();

  const std::string& plugin() const { return options_.plugin; }
  bool up() const { return connection_.is_up(); }
  bool media_flows() const { return connection_.media_flows(); }
  bool over() const { return state_ == State::Over; }

 private:
  enum class State { New, Opened, Ready, Over };  // Ready: the plugin has answered
  // GivenUp: a message that was not answered in time.
  enum class Sent { Create, Attach, Message, GivenUp, Trickle, Keepalive, Info };
  enum class Due { Answer, Keepalive, Connection, Gathering };

  // call.cpp: what Janus is asked, and when
  std::string send(Json request, Sent kind);  // the transaction that it gets
  void open(base::Now now);
  void go_on(base::Now now);
  base::Earliest<Due> next_due() const;
  void finish(const std::string& reason, bool session_lives);

  // call_events.cpp: what Janus says
  void answered(Sent kind, const json_t* message, base::Now now);
  void plugin_event(const json_t* message, bool own, base::Now now);
  void tell(Described described);
  void refused(int code, const std::string& reason, base::Now now);
  void failed(int code, std::string reason, bool session_lives);

  const CallOptions options_;
  KeepaliveInterval keepalive_;
  CoreSession session_;
  unsigned clashes_ = 0;      // session ids that were taken
  std::uint64_t handle_ = 0;  // 0: not attached
  State state_ = State::New;
  Transactions<Sent> transactions_;
  std::optional<base::Time> answer_at_;  // Janus has to answer until then

  PluginRequests requests_;
  TrickleQueue candidates_;  // the peer's
  Negotiation negotiation_;
  Gathering gathering_;
  ConnectionWatch connection_;
  Actions out_;  // of the event that is being dealt with
};

}  // namespace jm::janus
