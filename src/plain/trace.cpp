// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/trace.hpp"

#include <algorithm>

namespace jm::plain {

std::string_view name_of(Stage stage) {
  constexpr std::array<std::string_view, kStages> kNames = {"seen",   "parsed",    "asked",   "answered",
                                                            "signed", "committed", "attached"};
  return kNames[static_cast<std::size_t>(stage)];
}

bool Trace::complete() const {
  return std::all_of(at_.begin(), at_.end(), [](auto at) { return at != Clock::time_point{}; });
}

double Trace::milliseconds(Stage stage) const {
  const auto i = static_cast<std::size_t>(stage);
  if (i == 0) return 0;
  return std::chrono::duration<double, std::milli>(at_[i] - at_[i - 1]).count();
}

double Trace::total() const {
  return std::chrono::duration<double, std::milli>(at_.back() - at_.front()).count();
}

void Trace::travels_with(const Trace& other) {
  for (auto i = static_cast<std::size_t>(Stage::Signed); i < kStages; ++i) at_[i] = other.at_[i];
}

}  // namespace jm::plain
