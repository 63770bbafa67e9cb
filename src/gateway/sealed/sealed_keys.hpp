// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from the gateway's secrets for its sealed channels. Thread-safe: it never changes.
#pragma once

#include <memory>
#include <vector>

#include "dialog/gateway_dialogs.hpp"
#include "dialog/link.hpp"
#include "gateway/config/channel_config.hpp"

namespace jm::gateway {

class SealedKeys {
 public:
  // `secrets`: at least one, the present one first. `primitives` are thread-safe.
  SealedKeys(std::unique_ptr<dialog::Primitives> primitives, std::vector<dialog::Key> secrets);

  // Those of a channel, the present ones first.
  std::vector<dialog::ChannelKeys> of(const ChannelConfig& channel) const;
  // Its link, without what others than these keys say.
  dialog::Link link(const ChannelConfig& channel) const;
  dialog::Primitives& primitives() const { return *primitives_; }

 private:
  dialog::Key secret_of(const dialog::Key& gateway, const ChannelConfig& channel) const;

  const std::unique_ptr<dialog::Primitives> primitives_;
  const std::vector<dialog::Key> secrets_;
  std::vector<dialog::Key> statics_;  // of the secrets, in their order
};

}  // namespace jm::gateway
