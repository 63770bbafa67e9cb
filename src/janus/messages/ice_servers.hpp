// SPDX-License-Identifier: GPL-3.0-or-later
// STUN and TURN servers that a peer is handed. TURN credentials are made for each hand-out from a secret that
// the gateway shares with the server and end by themselves: TURN REST API (draft-uberti-behave-turn-rest-00),
// as coturn's `use-auth-secret` takes it. Pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace jm::janus {

struct IceConfig {                // what browsers are told; Janus has its own in janus.jcfg
  std::vector<std::string> stun;  // stun: or stuns:, may be empty
  std::vector<std::string> turn;  // turn: or turns:, may be empty
  std::string turn_secret;        // shared with the TURN server; empty: the fixed user and password
  std::chrono::seconds turn_lifetime{43'200};  // of credentials made from the secret
  std::string turn_user, turn_password;
};

// RTCConfiguration's `iceServers` for the peer `user`, or null if no server is configured. `now` is in
// seconds since 1970.
Json ice_servers(const IceConfig& config, std::string_view user, std::int64_t now);

}  // namespace jm::janus
