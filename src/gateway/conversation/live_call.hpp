// SPDX-License-Identifier: GPL-3.0-or-later
// A call that is there with Janus, and all that is known of it: what Janus says becomes messages for the
// peer. end() tells Janus that it is over, before the object goes. Not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/earliest.hpp"
#include "gateway/conversation/call_peer.hpp"
#include "gateway/conversation/candidate_queue.hpp"
#include "gateway/conversation/entry.hpp"
#include "gateway/conversation/latency.hpp"

namespace jm::gateway {

class LiveCall {
 public:
  struct Options {
    std::string name;  // see Entry::call()
    std::string plugin;
    std::string token;         // of the peer's own; may be empty
    bool servers_due = false;  // the first event names STUN and TURN servers, since no answer may come
  };
  // The others outlive it; `out` gets the actions.
  LiveCall(const ConversationHost& host, Options options, Replies& replies, Latency& latency, Actions& out);

  const std::string& name() const { return name_; }
  const std::string& plugin() const { return call_.plugin(); }
  // SettingUp: Janus is asked for what opened it, or offers anew in it.
  Conversation::State state() const;
  bool media_flows() const { return call_.media_flows(); }
  // Why it is over, if so: to be ended and destroyed.
  const std::optional<std::string>& over() const { return over_; }
  bool is_of(const Entry& entry) const;  // whether the message belongs to it

  // What opens it, or offers anew in it. Its `from` has a trace.
  void set_up(janus::Call::Request request, base::Now now);
  // Another request. Its `from` has neither ticket nor trace.
  void ask(janus::Call::Request request, base::Now now);
  bool waits_for_answer_to(const std::string& id) const { return !id.empty() && peer_.offer_id() == id; }
  void peer_candidates(Json list, bool completed, base::Now now);
  // Any message of the peer's, which names our message `read` (may be empty) as the last it has read.
  void peer_alive(const std::string& read, base::Now now);
  void peer_hangs_up() { over_ = "the peer has hung up"; }

  void answer_attached(base::Now now);
  void from_core(const json_t* message, base::Now now) { run(call_.from_core(message, now), now); }
  void session_over(std::uint64_t session, bool timeout, base::Now now) {
    run(call_.session_over(session, timeout), now);
  }
  std::optional<base::Time> deadline() const { return next_due().at(); }
  void expire(base::Now now);

  // The last to be called. Returned: what nothing has answered.
  std::vector<janus::Unanswered> end(const std::string& reason, Conversation::Farewell farewell,
                                     base::Now now);

 private:
  enum class Due { Call, AttachCheck };
  base::Earliest<Due> next_due() const;
  void run(janus::Call::Actions actions, base::Now now);
  void described(janus::Call::Described described, base::Now now);
  void give(std::optional<CandidateQueue::Candidates> candidates, base::Now now);
  void check_attaching(base::Now now);

  const ConversationHost& host_;
  Latency& latency_;
  Actions& out_;
  const std::string name_;
  janus::Call call_;
  CallPeer peer_;
  janus::Description last_offer_;           // the peer's, without its text
  CandidateQueue candidates_;               // the peer's
  std::optional<base::Time> attach_check_;  // of an answer that is not with the carrier yet
  std::optional<std::string> over_;
};

}  // namespace jm::gateway
