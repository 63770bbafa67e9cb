// SPDX-License-Identifier: GPL-3.0-or-later
// STUN and TURN servers that came with an answer.
#pragma once

#include <jansson.h>

#include <vector>

#include "peer/ice_server.hpp"

namespace jm::client {

// Of an array as RTCConfiguration has it, or null; what cannot be read is left out.
std::vector<peer::IceServer> servers_in(const json_t* list);

}  // namespace jm::client
