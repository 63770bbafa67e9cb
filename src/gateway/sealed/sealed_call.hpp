// SPDX-License-Identifier: GPL-3.0-or-later
// One call of a sealed channel: a conversation over what its dialogs carry, under a number of its own with
// Janus's core. The loop's thread only.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/channel/conversation_runner.hpp"
#include "gateway/delivery/dialog_delivery.hpp"

namespace jm::gateway {

class SealedCall {
 public:
  // What it has of its dialogs.
  struct Dialog {
    DialogDelivery::Send send;
    std::function<void(bool flows)> media;
    std::function<void()> connected;  // for the first time
    std::function<void()> over;       // its conversation: to be ended
  };

  // `host`'s `changed` and the functions of `dialog` are called from inside of calls of ours, which must not
  // end this. `times`: see DialogDelivery.
  SealedCall(ChannelHost host, Dialog dialog, plain::PublishTimes& times,
             std::function<void(const std::string& reason)> failed);
  ~SealedCall();
  SealedCall(const SealedCall&) = delete;
  SealedCall& operator=(const SealedCall&) = delete;

  void deliver(const dialog::Payload& payload, base::Time seen, base::Now now) {
    delivery_->deliver(payload, seen, now);
  }
  void attached(std::uint64_t tag, base::Time now) { delivery_->attached(tag, now); }
  void end(const std::string& reason, Conversation::Farewell farewell) { runner_->end(reason, farewell); }
  // Tells the dialog what has become of the conversation since the last time.
  void note();

  Conversation::State state() const { return runner_->state(); }
  std::size_t unread() const { return delivery_->unread(); }

 private:
  const ChannelHost host_;
  const Dialog dialog_;
  const janus::ChannelId number_;
  DialogDelivery* delivery_ = nullptr;  // the runner's
  std::unique_ptr<ConversationRunner> runner_;
  bool began_ = false, connected_ = false, media_ = false;  // as of the last note()
};

}  // namespace jm::gateway
