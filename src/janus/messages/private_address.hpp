// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses that lead to a host from its own network alone, and so tell of that network.
#pragma once

#include <string_view>

namespace jm::janus {

// Of the address of a candidate or an SDP's connection line: IPv4, IPv6 (a zone or brackets are taken too) or
// a name. Private, loopback and link-local addresses, those of carriers' NATs, and what an IPv6 address has
// of these inside; of IPv6 all but global unicast. Names that no public server knows (localhost, x.local, a
// single label). What cannot be read counts as private.
bool is_private_address(std::string_view address);

}  // namespace jm::janus
