// What the standard routes answer. Pure but for the node; blocks for proof of work where a message is posted.
#pragma once

#include "node/node.hpp"
#include "node/reply.hpp"
#include "node/request.hpp"

namespace jm::node {

// Every route that is read and answered at once (all GETs but the look-up by index).
Reply answer_read(const Node& node, const Target& target);

// POST /messages: what the body says, or the refusal; then the answer.
tl::expected<chrysalis::Draft, Reply> draft_of(const Request& request);
Reply refusal_reply(const SubmitError& error);
Reply answer_post(Node& node, chrysalis::Draft draft, std::string_view client);

// The answer to OPTIONS, which is also that to a CORS preflight.
Reply answer_options(Route route);

}  // namespace jm::node
