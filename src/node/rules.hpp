// What the node asks of a message, and what it fills in where a draft lacks it. Pure, thread-safe.
#pragma once

#include <span>
#include <stop_token>

#include "node/node.hpp"

namespace jm::node {

struct Complete {
  Id id;
  Bytes raw;
};

// `tips`: 1..8 parents for a draft without any. Blocks for the proof of work; a stop makes it give up (Full).
tl::expected<Complete, SubmitError> complete(chrysalis::Draft draft, const Options& options,
                                             std::span<const Id> tips, std::stop_token stop);

}  // namespace jm::node
