// STUN and TURN servers: what the configuration says of them, and what a peer is handed. TURN credentials are
// made for each hand-out from a secret that the gateway shares with the server and end by themselves: TURN
// REST API (draft-uberti-behave-turn-rest-00), as coturn's `use-auth-secret` takes it. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "signaling/config.hpp"
#include "signaling/core.hpp"

namespace jm::signaling {

class Settings;

// The section `ice`. Where something in it is wrong, `out` is left without servers.
void read_ice(Settings& in, IceConfig& out);

// Whether the peer of this channel is handed any: not in a chain that everybody can read, and not where it
// speaks one of Janus's APIs.
bool has_servers(const IceConfig& config, const ChannelConfig& channel);

// RTCConfiguration's `iceServers` for the peer `user`, or null where no server is configured. `now` is in
// seconds since 1970.
Json ice_servers(const IceConfig& config, std::string_view user, std::int64_t now);

}  // namespace jm::signaling
