// SPDX-License-Identifier: GPL-3.0-or-later
// What a conversation and its delivery have of their channel; all of it outlives them.
#pragma once

#include <functional>

#include "gateway/channel/services.hpp"
#include "janus/counters.hpp"

namespace jm::gateway {

struct ChannelHost {
  const Services& services;
  janus::ChannelId channel;  // its number, in the status and for event handlers
  const ChannelConfig& config;
  base::Log log;  // with the channel's name in front
  janus::Counters& counters;
  std::function<void(const char* event, Json details)> notify;
  std::function<void()> changed;  // the counters or what a conversation is in, for the channel's status
};

}  // namespace jm::gateway
