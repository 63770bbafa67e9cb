// SPDX-License-Identifier: GPL-3.0-or-later
// A STUN or TURN server, as RTCConfiguration's iceServers name them. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace jm::peer {

inline constexpr std::size_t kMaxIceServers = 8;  // of one call; more are left out

struct IceServer {
  enum class Kind { Stun, TurnUdp, TurnTcp, TurnTls };
  Kind kind = Kind::Stun;
  std::string host;  // name or address, IPv6 without brackets
  std::uint16_t port = 3478;
  std::string username;    // TURN
  std::string credential;  // TURN
};

// "stun:host[:port]", "turn:host[:port][?transport=udp|tcp]", "turns:host[:port]". The reason quotes no
// credential.
Result<IceServer> read_ice_server(std::string_view url, std::string username, std::string credential);

}  // namespace jm::peer
