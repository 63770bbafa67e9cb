// SPDX-License-Identifier: GPL-3.0-or-later
// The peer's side of a call: what Janus says becomes messages for it, each for what it answers. Not
// thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/conversation/replies.hpp"
#include "janus/call.hpp"

namespace jm::gateway {

class CallPeer {
 public:
  // `replies` outlives it. `call`: the name by which messages of the call are let go. `servers_due`: the
  // first event names STUN and TURN servers, since no answer may come.
  CallPeer(Replies& replies, const std::string& call, bool servers_due)
      : replies_(replies), call_(call), servers_due_(servers_due) {}

  // It has opened the call, or offers anew in it, and waits for what comes of that.
  void sets_up(const janus::ReplyTo& to) {
    to_ = to;
    setting_up_ = true;
  }
  bool setting_up() const { return setting_up_; }
  bool takes_envelopes() const { return to_.form == plain::Format::Envelope; }
  const std::string& answer_id() const { return answer_; }  // of the last one; empty: there is none
  const std::string& offer_id() const { return offer_; }    // of Janus's, until it is answered
  void has_answered() { offer_.clear(); }

  // In these `answers` is what Janus's words answer, see janus::Call; a request that sets up has a trace.
  void answer(janus::Call::Described answer, bool candidates_queued, base::Now now);
  // False: it cannot be told of offers, and the call cannot work.
  bool offer(janus::Call::Described offer, base::Now now);
  void event(janus::Call::Event event, base::Now now);
  void error(std::optional<janus::Unanswered> answers, int code, const std::string& reason, base::Now now);
  void candidates(janus::Call::Candidates candidates);
  // The call is over, and this was not answered.
  void over(std::vector<janus::Unanswered> unanswered, const std::string& reason, base::Now now);
  // Its last answer cannot be of use any more.
  void give_up(const std::string& reason, base::Now now);
  void bye(const std::string& reason);

 private:
  janus::Unanswered settle(std::optional<janus::Unanswered> answers);

  Replies& replies_;
  const std::string& call_;
  janus::ReplyTo to_;  // who has opened the call, or offered last
  bool setting_up_ = false;
  bool servers_due_;
  std::string answer_, offer_;
};

}  // namespace jm::gateway
