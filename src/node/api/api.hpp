// SPDX-License-Identifier: GPL-3.0-or-later
// What the standard routes answer. Pure but for the node.
#pragma once

#include "node/api/reply.hpp"
#include "node/api/request.hpp"
#include "node/node.hpp"

namespace jm::node {

// Every route that is read and answered at once (all GETs but the look-up by index).
// `remote_pow`: whether the node says that it does proof of work for others.
Reply answer_read(const Node& node, const Target& target, bool remote_pow);

// POST /messages: what the body says, or the refusal; then the answer.
tl::expected<chrysalis::Draft, Reply> draft_of(const Request& request);
Reply refusal_reply(const SubmitError& error);
Reply no_proof_reply();
Reply answer_post(Node& node, const Prepared& message, std::string_view client);

// The answer to OPTIONS, which is also that to a CORS preflight.
Reply answer_options(Route route);

}  // namespace jm::node
