// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a conversation over a delivery: hands it what happens, does its actions and keeps its deadline. The
// loop's thread only.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>

#include "base/limits/scheduler.hpp"
#include "gateway/conversation/conversation.hpp"
#include "gateway/delivery/chain_delivery.hpp"

namespace jm::gateway {

class ConversationRunner final : Delivery::Listener {
 public:
  // The channel that this runs for.
  struct Owner {
    janus::ChannelId id;
    std::function<void(const std::string& reason)> failed;  // something did, for the channel's status
    std::function<void(const std::string& reason)> fault;   // it cannot go on; to be made anew
    std::function<void()> older_copy;                       // so is the state: it needs fresh seeds
  };

  // `host` and `owner` are copied, what they refer to outlives this.
  ConversationRunner(const ChainHost& host, Owner owner, plain::ChannelRecord record);
  ~ConversationRunner();
  ConversationRunner(const ConversationRunner&) = delete;
  ConversationRunner& operator=(const ConversationRunner&) = delete;

  void from_core(const json_t* message);
  void session_over(std::uint64_t session, bool timeout);
  // Nothing is read, and nothing more is said; what is written still goes out.
  void end(const std::string& reason, Conversation::Farewell farewell);

  Conversation::State state() const { return conversation_->state(); }
  const Delivery& delivery() const { return delivery_; }

 private:
  void read(plain::PeerChain::Message message, bool catching_up) override;
  void caught_up() override;
  void attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call) override;
  void unsendable(Outgoing message, const std::string& reason) override;
  std::optional<plain::Format> peer_format() const override { return conversation_->peer_format(); }
  void warn(const std::string& reason) override;
  void fault(const std::string& reason) override { owner_.fault(reason); }
  void older_copy() override { owner_.older_copy(); }

  std::unique_ptr<Conversation> make_conversation();
  void run(Actions actions);
  void perform(Action action);
  void send(action::Send send);
  void ask_slot(double lately);
  void answered(const plain::Trace& trace, Json details);
  void arm();

  const ChainHost host_;
  const Owner owner_;
  ChainDelivery delivery_;
  const std::unique_ptr<Conversation> conversation_;
  base::Slot slot_;
  bool ended_ = false;
  std::list<Action> actions_;  // to be done; they may bring further ones
  bool performing_ = false;
  base::Loop::TimerId timer_ = 0;       // for the conversation's deadline
  std::optional<base::Time> timer_at_;  // when it fires
};

}  // namespace jm::gateway
