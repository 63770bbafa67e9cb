// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/call_result.hpp"

namespace jm::client {

std::string_view name_of(Step step) {
  constexpr std::string_view kNames[kSteps] = {"offer", "signed", "published", "answer", "ice",
                                               "dtls",  "packet", "media",     "bye"};
  return kNames[static_cast<std::size_t>(step)];
}

void Progress::reach(Step step, peer::Clock::time_point at) {
  auto& entry = result.timeline[static_cast<std::size_t>(step)];
  if (!entry) entry = std::chrono::duration_cast<std::chrono::milliseconds>(at - began);
}

}  // namespace jm::client
