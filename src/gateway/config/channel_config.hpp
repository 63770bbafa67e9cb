// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration of one channel, validated: whom to read, how to write, what the peer may do.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "janus/messages/ice_servers.hpp"
#include "janus/policy/rights.hpp"
#include "mam/mam.hpp"

namespace jm::gateway {

using trinary::Hash;

struct ReaderConfig {
  std::optional<Hash> root;  // none: the gateway provisions the peer
  mam::Mode mode = mam::Mode::Restricted;
  std::optional<Hash> side_key;  // none in restricted mode: made by the gateway (provisioning only)
};

struct WriterConfig {
  mam::Mode mode = mam::Mode::Restricted;
  std::optional<Hash> side_key;  // none in restricted mode: made by the gateway
  unsigned security = 2;
};

struct ChannelConfig : janus::PeerRights {
  std::string name;
  std::string carrier;  // name in Config::carriers
  ReaderConfig subscribe;
  WriterConfig publish;
  bool reachable = false;
  std::optional<bool> hold_candidates;  // none: decided by the carrier's round trip
  unsigned offers_per_minute = 30;
  std::optional<std::chrono::seconds> max_age;  // none: the larger of 60 s and four measured round trips
  std::chrono::seconds connect_timeout{30};     // no `webrtcup` so long after the answer was attached: over
  std::chrono::seconds peer_timeout{30};  // no media and no message from the peer for so long: over; 0: never
};

// Whether the peer of this channel is handed any: not in a chain that everybody can read, and not if it
// speaks one of Janus's APIs.
bool has_servers(const janus::IceConfig& config, const ChannelConfig& channel);

}  // namespace jm::gateway
