// SPDX-License-Identifier: GPL-3.0-or-later
// Descriptions and candidates without private addresses.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace jm::janus {

// A candidate ("candidate:1 1 udp ...", with or without the name in front) as others may see it: a private
// address that it is related to is 0.0.0.0 (or ::), port 9. None: its own address is private, or it cannot be
// read.
std::optional<std::string> public_candidate(std::string_view candidate);

struct PublicSdp {
  std::string sdp;
  std::size_t shown = 0, hidden = 0;  // candidates
};
// A session description likewise. Private addresses in its o=, c= and a=rtcp lines are 0.0.0.0 or ::, as
// browsers write them; a=remote-candidates lines with private addresses are left out. If no candidate is left
// of those that it had, it does not say that these were all: the peer is to wait for what comes by itself.
PublicSdp public_sdp(std::string_view sdp);

}  // namespace jm::janus
