// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/sealed/sealed_channel.hpp"

#include <utility>

namespace jm::gateway {

using base::Now;

SealedChannel::SealedChannel(const Services& services, janus::ChannelId id,
                             std::shared_ptr<const ChannelConfig> config,
                             std::vector<carrier::Carrier*> carriers)
    : services_(services),
      id_(id),
      config_(std::move(config)),
      carriers_(services.loop, std::move(carriers), *this),
      state_(std::in_place_type<Listening>, dialog::Rendezvous(services.pool_index, carriers_.size()),
             services.loop, [this] { listen(); }) {}

void SealedChannel::start() {
  Reports reports(services_, id_, config_, [this] { return quiet_view(carriers_, false); });
  reports.say(base::Level::Info, "takes calls over " + carriers_.describe());
  reports.show();
  listen();
}

void SealedChannel::listen() {
  auto& [places, deadline] = std::get<Listening>(state_);
  dialog::Actions actions;
  places.update(services_.keys.primitives(), services_.keys.of(*config_), Now::read(), actions);
  for (dialog::Action& action : actions) carriers_.perform(action);
  deadline.keep(places.deadline());
}

SealedDialogs* SealedChannel::known() {
  auto* dialogs = std::get_if<std::unique_ptr<SealedDialogs>>(&state_);
  return dialogs == nullptr ? nullptr : dialogs->get();
}

SealedDialogs& SealedChannel::dialogs() {
  if (auto* listening = std::get_if<Listening>(&state_); listening != nullptr)
    state_ = std::make_unique<SealedDialogs>(services_, id_, config_, carriers_, std::move(listening->places),
                                             began_);
  return *known();
}

void SealedChannel::received(dialog::CarrierId carrier, const dialog::Hash& address,
                             const std::string& payload) {
  dialogs().received(carrier, address, payload);
}

void SealedChannel::caught_up(dialog::CarrierId carrier, const dialog::Hash& address) {
  if (auto* dialogs = known(); dialogs != nullptr) return dialogs->caught_up(carrier, address);
  std::get<Listening>(state_).places.caught_up(carrier, address);
}

void SealedChannel::published(dialog::Token token, dialog::PublishResult result) {
  dialogs().published(token, result);
}

void SealedChannel::looked(dialog::Token token, std::optional<bool> there) {
  dialogs().looked(token, there);
}

void SealedChannel::reading(const std::string& trouble) {
  if (known() != nullptr || !trouble.empty()) dialogs().trouble().reading(trouble);
}

void SealedChannel::attaching(const std::string& trouble) {
  dialogs().trouble().attaching(trouble);
}

bool SealedChannel::idle() const {
  const auto* dialogs = std::get_if<std::unique_ptr<SealedDialogs>>(&state_);
  return dialogs == nullptr || (*dialogs)->idle();
}

void SealedChannel::reset(const std::string& why) {
  if (auto* dialogs = known(); dialogs != nullptr) dialogs->end_all(why);
}

void SealedChannel::close(const std::string& reason) {
  carriers_.stop_watching();
  reset(reason);
  if (auto* dialogs = known(); dialogs != nullptr) return dialogs->closed();
  Reports(services_, id_, config_, [this] { return quiet_view(carriers_, true); }).show();
}

}  // namespace jm::gateway
