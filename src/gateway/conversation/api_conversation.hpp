// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation in one of Janus's own APIs: the peer's messages hold several requests, ours several of
// Janus's objects.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits/limiter.hpp"
#include "base/limits/recent_set.hpp"
#include "gateway/conversation/conversation.hpp"
#include "gateway/conversation/latency.hpp"
#include "gateway/delivery/kept_answers.hpp"
#include "janus/api/batch.hpp"
#include "janus/api/peer_api.hpp"

namespace jm::gateway {

class ApiConversation final : public Conversation {
 public:
  ApiConversation(const ConversationHost& host, std::unique_ptr<janus::PeerApi> api);

  Actions read(Received message, bool catching_up, base::Now now) override;
  Actions caught_up(base::Now) override { return {}; }
  Actions attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call,
                   base::Now now) override;
  Actions unsendable(Outgoing message, const std::string& reason, base::Now now) override;
  void dropped(const std::shared_ptr<plain::Trace>& trace) override { answers_.erase(trace.get()); }
  Actions from_core(const json_t* message, base::Now now) override;
  Actions session_over(std::uint64_t session, bool timeout, base::Now now) override;
  std::optional<base::Time> deadline() const override;
  Actions expire(base::Now now) override;
  Actions end(const std::string& reason, Farewell farewell, base::Now now) override;
  State state() const override;
  bool media_flows() const override { return state() == State::Connected; }

 private:
  void take(const std::vector<Json>& requests, const Received& message, base::Now now);
  // The same object with the same transaction is the same request. False: it was seen; what answered it is
  // said again.
  bool is_new(const json_t* request);
  void run(janus::PeerApi::Actions actions);
  void tell(janus::PeerApi::Tell object);
  // `answer` may be null.
  void say(std::string text, bool droppable, std::unique_ptr<janus::PeerApi::Answer> answer);
  // What Janus has said becomes messages.
  Actions flush();
  Outgoing next_message();

  struct Object {
    std::string text;
    std::unique_ptr<janus::PeerApi::Answer> answer;
  };
  const ConversationHost host_;
  const std::unique_ptr<janus::PeerApi> api_;
  Actions out_;
  Latency latency_;
  base::Limiter sessions_, errors_;
  base::RecentSet asked_{64};  // requests
  KeptAnswers kept_;           // to those
  std::list<Object> said_;     // by Janus, to be written
  std::size_t bytes_ = 0;      // of that
  // Answers that are under way, by the trace of their message.
  std::multimap<const plain::Trace*, janus::PeerApi::Answer> answers_;
};

}  // namespace jm::gateway
