// SPDX-License-Identifier: GPL-3.0-or-later
// Links that hand a provisioned peer everything it needs, its seed included: PAGE#FRAGMENT, where the
// fragment is an application/x-www-form-urlencoded list (what URLSearchParams reads):
//
//   v=1  name  node           the channel's name; the carrier's URL as the browser reaches it, empty while
//                             that is not known: the link is kept for its seed then, and shown to nobody
//   mode  key  seed  security the peer's own chain; key (the side key) only in restricted mode
//   gmode  gkey  groot        the gateway's chain: where the peer reads the answers; gkey as key
//   gspare                    root of the gateway's spare chain when the link was written; may be missing
//   reachable=1|0  plugin     whether Janus can be reached without sending first; its plugin
//   servers=1                 STUN or TURN servers come with the answers; else missing
//
// A link is a password.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "dialog/fragment.hpp"
#include "mam/mam.hpp"

namespace jm::plain {

using trinary::Hash;

struct LinkParts {
  std::string page;  // may be empty; a fragment of its own is cut off
  std::string name;
  std::string node;
  mam::Writer peer;
  mam::Mode gateway_mode = mam::Mode::Restricted;
  Hash gateway_key;
  Hash gateway_root;
  std::optional<Hash> gateway_spare;
  bool reachable = false;
  bool servers = false;
  std::string plugin;

  bool operator==(const LinkParts& other) const;
};

inline constexpr std::size_t kMaxLink = 16384;

// Pure. Everything but letters, digits and -._~ is percent-encoded.
std::string make_link(const LinkParts& parts);
// Reads what make_link() made; unknown members are ignored. Bounded: refuses more than 16 KiB.
Result<LinkParts> parse_link(std::string_view link);

// Whether an http(s) URL has an address as its host that means every one of a machine (0.0.0.0, [::]).
bool names_no_host(std::string_view url);

using dialog::is_channel_name;

}  // namespace jm::plain
