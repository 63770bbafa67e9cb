// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/sealed/sealed_keys.hpp"

#include <utility>

#include "dialog/crypto/keys.hpp"

namespace jm::gateway {

SealedKeys::SealedKeys(std::unique_ptr<dialog::Primitives> primitives, std::vector<dialog::Key> secrets)
    : primitives_(std::move(primitives)), secrets_(std::move(secrets)) {
  for (const dialog::Key& secret : secrets_) statics_.push_back(dialog::static_key(*primitives_, secret));
}

dialog::Key SealedKeys::secret_of(const dialog::Key& gateway, const ChannelConfig& channel) const {
  return dialog::channel_secret(*primitives_, gateway, channel.name, channel.sealed.generation);
}

std::vector<dialog::ChannelKeys> SealedKeys::of(const ChannelConfig& channel) const {
  std::vector<dialog::ChannelKeys> keys;
  for (std::size_t i = 0; i < secrets_.size(); ++i)
    keys.push_back({statics_[i], secret_of(secrets_[i], channel)});
  return keys;
}

dialog::Link SealedKeys::link(const ChannelConfig& channel) const {
  dialog::Link link;
  link.name = channel.name;
  link.gateway = primitives_->public_of(statics_.front());
  link.channel = secret_of(secrets_.front(), channel);
  return link;
}

}  // namespace jm::gateway
