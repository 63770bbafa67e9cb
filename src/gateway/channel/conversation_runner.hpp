// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a conversation over a delivery: hands it what happens, does its actions and keeps its deadline. The
// loop's thread only.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>

#include "base/limits/scheduler.hpp"
#include "gateway/channel/channel_host.hpp"
#include "gateway/channel/deadline.hpp"
#include "gateway/conversation/conversation.hpp"
#include "gateway/delivery/delivery.hpp"

namespace jm::gateway {

class ConversationRunner final : Delivery::Listener, CoreNumbers::Receiver {
 public:
  // Who runs it.
  struct Owner {
    janus::ChannelId id;                                    // by which Janus's core knows it
    std::function<void(const std::string& reason)> failed;  // something did, for the channel's status
    std::function<void(const std::string& reason)> fault;   // it cannot go on; to be made anew
  };

  // Once: the listener outlives what it makes.
  using MakeDelivery = std::function<std::unique_ptr<Delivery>(Delivery::Listener& listener)>;

  // `host` outlives this, and so does what `owner` refers to.
  ConversationRunner(const ChannelHost& host, Owner owner, const MakeDelivery& make_delivery);
  ~ConversationRunner();
  ConversationRunner(const ConversationRunner&) = delete;
  ConversationRunner& operator=(const ConversationRunner&) = delete;

  // Nothing is read, and nothing more is said; what is written still goes out.
  void end(const std::string& reason, Conversation::Farewell farewell);

  Conversation::State state() const { return conversation_->state(); }
  bool media_flows() const { return conversation_->media_flows(); }
  const Delivery& delivery() const { return *delivery_; }

 private:
  void from_core(const json_t* message) override;
  void session_over(std::uint64_t session, bool timeout) override;
  void read(Received message, bool catching_up) override;
  void caught_up() override;
  void attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call) override;
  void unsendable(Outgoing message, const std::string& reason) override;
  void warn(const std::string& reason) override;
  void fault(const std::string& reason) override { owner_.fault(reason); }

  std::unique_ptr<Conversation> make_conversation();
  void run(Actions actions);
  void perform(Action action);
  void send(action::Send send);
  void ask_slot(double lately);
  void answered(const plain::Trace& trace, Json details);

  const ChannelHost& host_;
  const Owner owner_;
  const std::unique_ptr<Delivery> delivery_;
  const std::unique_ptr<Conversation> conversation_;
  base::Slot slot_;
  bool ended_ = false;
  std::list<Action> actions_;  // to be done; they may bring further ones
  bool performing_ = false;
  Deadline deadline_;  // the conversation's
};

}  // namespace jm::gateway
