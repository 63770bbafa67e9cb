// What a channel allows its peer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signaling/config.hpp"
#include "signaling/envelope.hpp"

namespace jm::signaling {

struct Denied {
  int code = 0;
  std::string reason;
};

// The plugin for an offer: the channel's own, or the one the peer names where that is allowed.
std::optional<Denied> check_plugin(const ChannelConfig& channel, std::string_view named);

// A body of the peer's: its "request" must be in the channel's list.
std::optional<Denied> check_body(const ChannelConfig& channel, const json_t* body);

}  // namespace jm::signaling
