// SPDX-License-Identifier: GPL-3.0-or-later
// All that is at one address and is kept, asked at one node.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "carrier/chrysalis/nodes.hpp"

namespace jm::carrier {

// See Carrier::fetch(): in one request if the node has a watch, else by look_up().
std::unique_ptr<Work> fetch_all(Nodes& nodes, std::size_t node, chrysalis::Bytes index, Carrier::Keep keep,
                                std::function<void(CarrierResult<std::vector<Arrival>>)> done);

}  // namespace jm::carrier
