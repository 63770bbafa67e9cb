// SPDX-License-Identifier: GPL-3.0-or-later
// How long each stage of an answered offer took.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace jm::plain {

enum class Stage { Seen, Parsed, Asked, Answered, Signed, Committed, Attached };
inline constexpr std::size_t kStages = 7;
std::string_view name_of(Stage stage);

// When one offer reached each stage, by the steady clock.
class Trace {
 public:
  using Clock = std::chrono::steady_clock;
  void mark(Stage stage, Clock::time_point at = Clock::now()) { at_[static_cast<std::size_t>(stage)] = at; }
  Clock::time_point at(Stage stage) const { return at_[static_cast<std::size_t>(stage)]; }
  bool complete() const;
  // From the stage before (Seen: 0), or from Seen to the end.
  double milliseconds(Stage stage) const;
  double total() const;
  // Goes on in one message with the other: signed, committed and attached when that is.
  void travels_with(const Trace& other);

 private:
  std::array<Clock::time_point, kStages> at_{};
};

}  // namespace jm::plain
