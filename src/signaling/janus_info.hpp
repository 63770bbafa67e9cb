// What Janus says of itself (its answer to `info`), and what of that keeps channels of ours from working.
#pragma once

#include <string>
#include <vector>

#include "signaling/config.hpp"

namespace jm::signaling {

// A line for the log each: what is wrong, and what to do. Empty where nothing is.
std::vector<std::string> notes_on_janus(const json_t* info, const Config& config);

}  // namespace jm::signaling
