// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation of envelopes and plain descriptions, about one call at a time with a plugin of Janus's. Its
// setups need a slot of the scheduler.
#pragma once

#include <optional>
#include <string>

#include "gateway/conversation/conversation.hpp"
#include "gateway/conversation/inbox.hpp"
#include "gateway/conversation/message_handler.hpp"

namespace jm::gateway {

class PluginConversation final : public Conversation {
 public:
  explicit PluginConversation(const ConversationHost& host);

  Actions read(Received message, bool catching_up, base::Now now) override;
  Actions caught_up(base::Now now) override;
  Actions attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call,
                   base::Now now) override;
  Actions unsendable(Outgoing message, const std::string& reason, base::Now now) override;
  Actions from_core(const json_t* message, base::Now now) override;
  Actions session_over(std::uint64_t session, bool timeout, base::Now now) override;
  Actions slot_granted(base::Now now) override;
  Actions slot_late(base::Now now) override;
  std::optional<base::Time> deadline() const override;
  Actions expire(base::Now now) override;
  Actions end(const std::string& reason, Farewell farewell, base::Now now) override;
  State state() const override;
  bool media_flows() const override;

 private:
  void unreadable(const janus::Unreadable& bad, plain::Ticket ticket, bool catching_up, base::Now now);
  void take(Entry entry, base::Now now);
  // Goes on with what waits, and returns what there is to do.
  Actions advance(base::Now now);
  void end_slot();

  // The slot of a setup. InUse lasts until the answer is attached, so that what answers cost does not pile up
  // behind those of channels that have had more. Late: the scheduler counts it as over already.
  enum class Slot { None, Asked, Granted, InUse, Late };

  const ConversationHost host_;
  Actions out_;
  Inbox inbox_;
  MessageHandler handler_;
  Slot slot_ = Slot::None;
};

}  // namespace jm::gateway
