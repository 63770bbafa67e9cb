// SPDX-License-Identifier: GPL-3.0-or-later
// What the peer's messages mean for Janus: opens its call, one at a time, and asks what belongs to it. Not
// thread-safe.
#pragma once

#include <memory>
#include <string>

#include "base/limits/limiter.hpp"
#include "gateway/conversation/inbox.hpp"
#include "gateway/conversation/live_call.hpp"

namespace jm::gateway {

class MessageHandler {
 public:
  // All of them outlive this; `out` gets the actions, `inbox` the names of calls that are over.
  MessageHandler(const ConversationHost& host, Inbox& inbox, Actions& out);

  void handle(Entry entry, base::Now now);
  // What could not be read.
  void answer_error(janus::Unanswered to, int code, const std::string& reason, base::Now now);
  // In a dialog: a message that was read before has come again. If it was answered, it is again.
  void answer_again(const std::string& id);
  // Its answer cannot travel.
  void unsendable(Outgoing message, const std::string& reason, base::Now now);

  LiveCall* call() { return call_.get(); }  // null: there is none
  const LiveCall* call() const { return call_.get(); }
  std::string call_name() const { return call_ ? call_->name() : ""; }
  bool is_of_call(const Entry& entry) const { return call_ && call_->is_of(entry); }
  bool setting_up() const { return call_ && call_->state() == Conversation::State::SettingUp; }
  void drop_if_over(base::Now now) {
    if (call_ && call_->over()) drop(*call_->over(), now);
  }
  // What nothing has answered is read again at the next start.
  void end(const std::string& reason, Conversation::Farewell farewell, base::Now now);

 private:
  void open_or_renew(Entry entry, base::Now now);
  bool may_open(Entry& entry, base::Now now);
  void forward(Entry entry, base::Now now);
  void peer_answer(Entry entry, base::Now now);
  void deny(Entry entry, int code, const std::string& reason, base::Now now);
  void drop(std::string reason, base::Now now);

  const ConversationHost& host_;
  Inbox& inbox_;
  Actions& out_;
  base::Limiter offers_;
  Latency latency_;
  Replies replies_;
  std::unique_ptr<LiveCall> call_;  // most channels have none
};

}  // namespace jm::gateway
