// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/sealed/sealed_call.hpp"

#include <utility>

namespace jm::gateway {

SealedCall::SealedCall(ChannelHost host, Dialog dialog, plain::PublishTimes& times,
                       std::function<void(const std::string& reason)> failed)
    : host_(std::move(host)), dialog_(std::move(dialog)), number_(host_.services.numbers.take()) {
  // What a chain's conversation can suffer does not happen here: nothing is durable.
  ConversationRunner::Owner owner{number_, failed, failed};
  runner_ = std::make_unique<ConversationRunner>(host_, std::move(owner), [&](Delivery::Listener& listener) {
    auto delivery = std::make_unique<DialogDelivery>(host_, dialog_.send, times, listener);
    delivery_ = delivery.get();
    return delivery;
  });
}

SealedCall::~SealedCall() {
  runner_.reset();
  host_.services.numbers.give_back(number_);
}

void SealedCall::note() {
  using enum Conversation::State;
  const auto state = runner_->state();
  if (const bool media = runner_->media_flows(); media != std::exchange(media_, media)) dialog_.media(media);
  if (state == Connected && !std::exchange(connected_, true)) dialog_.connected();
  // With Janus's API a peer without sessions may open another one.
  if (host_.config.api != ChannelConfig::Api::Plugin) return;
  if (state == Listening && began_) dialog_.over();
  // Who was refused may ask for something else: a page whose Janus has forgotten its call opens it anew.
  if (state != Listening && state != SettingUp) began_ = true;
}

}  // namespace jm::gateway
