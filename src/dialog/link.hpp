// SPDX-License-Identifier: GPL-3.0-or-later
// A link: what a peer needs to call on a sealed channel. It is a password. PAGE#FRAGMENT, where the fragment
// is a list as URLSearchParams reads it:
//
//   v=2  name                the channel's name
//   key  secret              the gateway's static key and the channel's secret, as base64url
//   pool                     missing if it is 1
//   carrier                  once for each, in order of preference
//   reachable=1  servers=1   missing if they are not so
//   plugin                   missing if it is empty
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "dialog/bytes.hpp"

namespace jm::dialog {

struct Link {
  std::string name;                   // of the channel, see is_channel_name()
  PublicKey gateway{};                // static key
  Key channel;                        // the channel's secret
  std::uint32_t pool = 1;             // gateways that answer, 1 to 64
  std::vector<std::string> carriers;  // URLs in order of preference, 1 to 8: http, https, mqtt, mqtts,
                                      // nostr+ws, nostr+wss, at most 1,024 printable characters
  bool reachable = false;             // browsers reach Janus without its sending first
  bool servers = false;               // the answer brings STUN or TURN servers
  std::string plugin;                 // the channel's, at most 128 printable characters; may be empty

  bool operator==(const Link&) const = default;  // not in constant time
};

inline constexpr std::size_t kMostLink = 16'384;  // bytes that are read

// The fragment, without `#`. `link` keeps to the bounds above.
std::string write_fragment(const Link& link);
// Of a whole link or of its fragment. Members that are not known are ignored; the reason names the member
// that is wrong, and never its value.
Result<Link> read_link(std::string_view link);

}  // namespace jm::dialog
