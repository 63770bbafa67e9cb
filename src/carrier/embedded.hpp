// SPDX-License-Identifier: GPL-3.0-or-later
// The carrier over a node in the same process, without HTTP to oneself.
#pragma once

#include <memory>

#include "carrier/carrier.hpp"
#include "node/node.hpp"

namespace jm::carrier {

// `node`, `loop` and `budget` (null: one of its own) outlive the carrier. Its destructor waits for a message
// that is just being submitted (proof of work is not cut short: see Node::interrupt()); nothing of the
// carrier runs afterwards.
std::unique_ptr<Carrier> open_embedded(base::Loop& loop, node::Node& node, base::Budget* budget = nullptr);

// Largest MAM payload that one Chrysalis message holds, whatever its tag and number of parents.
std::size_t max_chrysalis_payload_trytes();

}  // namespace jm::carrier
