// SPDX-License-Identifier: GPL-3.0-or-later
// The networks that a client is in: of whatever clients share, each of these has a part.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jm::node {

// Narrowest first, the client itself (as client_of() names it) in front: an IPv4 address and its /24; an IPv6
// /64, its /48 and its /32. Any other name is in no network.
std::vector<std::string> networks_of(std::string_view client);

}  // namespace jm::node
