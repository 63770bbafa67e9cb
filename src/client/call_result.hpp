// SPDX-License-Identifier: GPL-3.0-or-later
// What became of a call, and when it came how far.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "peer/connection.hpp"

namespace jm::client {

enum class Step { Offer, Signed, Published, Answer, Ice, Dtls, Packet, Media, Bye };
inline constexpr std::size_t kSteps = 9;

// "offer", "signed", …
std::string_view name_of(Step step);

struct CallResult {
  std::string channel, plugin, node;
  std::array<std::optional<std::chrono::milliseconds>, kSteps> timeline;  // from the call's beginning
  std::vector<peer::MediaReport> media;
  std::string failed_at;  // a word; empty if the call came about and packets came back
  std::string reason;     // one line
  bool ok() const { return failed_at.empty(); }
};

// The same while it is under way.
struct Progress {
  void reach(Step step, peer::Clock::time_point at = peer::Clock::now());
  bool reached(Step step) const { return result.timeline[static_cast<std::size_t>(step)].has_value(); }

  CallResult result{};
  const peer::Clock::time_point began = peer::Clock::now();
};

}  // namespace jm::client
