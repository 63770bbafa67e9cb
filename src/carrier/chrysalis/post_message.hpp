// SPDX-License-Identifier: GPL-3.0-or-later
// Attaching one message at one node: the node does the proof of work if it can, else we do.
#pragma once

#include <memory>

#include "base/pool.hpp"
#include "carrier/chrysalis/nodes.hpp"

namespace jm::carrier {

struct Content {
  chrysalis::Bytes index;
  chrysalis::Bytes data;
};

// `worker` searches nonces, and outlives the result.
std::unique_ptr<Work> post_message(Nodes& nodes, base::Pool& worker, std::size_t node,
                                   std::shared_ptr<const Content> content,
                                   std::function<void(CarrierResult<std::string>)> done);

}  // namespace jm::carrier
