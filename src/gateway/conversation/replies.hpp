// SPDX-License-Identifier: GPL-3.0-or-later
// What a channel writes to a peer that speaks envelopes or plain descriptions: each in the form of what it
// answers. Not thread-safe.
#pragma once

#include <string>

#include "base/limits/limiter.hpp"
#include "gateway/conversation/conversation.hpp"
#include "gateway/delivery/kept_answers.hpp"
#include "janus/messages/description.hpp"
#include "janus/messages/envelope.hpp"
#include "janus/reply_to.hpp"

namespace jm::gateway {

class Replies {
 public:
  // `out` outlives this and gets the actions.
  Replies(const ConversationHost& host, Actions& out);

  // In all of these `call` is the name by which action::LetGo names the messages of a call. `to` may be
  // without a ticket. The id of the message is returned.
  std::string answer(janus::Unanswered to, const janus::Description& answer, Json data,
                     bool candidates_queued, const std::string& call, base::Now now);
  std::string offer(janus::Unanswered to, const janus::Description& offer, Json data, const std::string& call,
                    base::Now now);
  // `with_servers`: STUN and TURN servers too. An event that nobody has asked for may be left out if the peer
  // does not keep up.
  void event(janus::Unanswered to, Json data, bool with_servers, const std::string& call, base::Now now);
  void candidates(const janus::ReplyTo& to, Json list, bool completed, const std::string& call);
  void bye(const janus::ReplyTo& to, const std::string& reason, const std::string& call);
  // Each costs a signature, so a peer gets no more of them than offers.
  void error(janus::Unanswered to, int code, const std::string& reason, const std::string& call,
             base::Now now);

  // In a dialog: what has answered the peer's message `id`, if that is kept, is said again.
  void again(const std::string& id, const std::string& call);

  // Event handlers are told, the peer is not.
  void refused(int code, const std::string& reason);
  // The same, but no more of that than errors.
  void too_old(base::Now now);

 private:
  static janus::Envelope envelope(const janus::ReplyTo& to, janus::Envelope::Type type);
  static Outgoing draft(janus::Unanswered to, const std::string& id, const std::string& call);
  void send(Outgoing message, Json json);
  // The same, of what may have to be said again.
  void send_answer(Outgoing message, Json json);
  Json servers(base::Now now) const;

  const ConversationHost& host_;
  Actions& out_;
  base::Limiter errors_;
  KeptAnswers kept_;
};

}  // namespace jm::gateway
