// SPDX-License-Identifier: GPL-3.0-or-later
// What the node asks of a message, and what it fills in if a draft lacks it. Pure but for random ids,
// thread-safe.
#pragma once

#include <stop_token>

#include "node/node.hpp"

namespace jm::node {

// An id that no message has: what a client takes for a tip, and what a draft without parents gets for one.
Id fresh_tip();

tl::expected<Prepared, SubmitError> prepare(chrysalis::Draft draft, const Options& options);

// Lets a message be without proof of work: with nonce 0 if it has none that is enough.
void spare_proof(Prepared& message);

// Finds the nonce that is lacking, on options.pow_threads. False: it was stopped.
bool prove(Prepared& message, const Options& options, const std::stop_token& stop);

}  // namespace jm::node
