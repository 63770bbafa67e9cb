// SPDX-License-Identifier: GPL-3.0-or-later
// What a channel allows its peer: its configuration applied to the tables of what Janus can be asked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "janus/core.hpp"
#include "janus/policy/judge.hpp"
#include "janus/policy/rights.hpp"

namespace jm::janus {

struct Denied {
  int code = 0;
  std::string reason;  // names what is refused, without its value
};

// The plugin for an offer: the channel's own, or the one the peer names if that is allowed.
std::optional<Denied> check_plugin(const PeerRights& channel, std::string_view named);

// What `plugin` is sent. Null: the channel's own body. Else the peer's, if its request and each of its
// members are allowed; what the channel's body says holds, and is added if it is the same request.
tl::expected<Json, Denied> admit_body(const PeerRights& channel, std::string_view plugin, const json_t* body);

// A request of the Janus API or the Admin API: its verb, and its members but for a plugin's body.
std::optional<Denied> check_verb(const PeerRights& channel, const PluginApi& api, const json_t* request);

}  // namespace jm::janus
