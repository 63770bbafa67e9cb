// SPDX-License-Identifier: GPL-3.0-or-later
#include "slow_reference.hpp"

#include <utility>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

namespace {

struct Steps {
  std::array<std::uint16_t, 730> at{};
  constexpr Steps() {
    for (unsigned i = 0; i < at.size(); ++i) at[i] = static_cast<std::uint16_t>(i * 364 % 729);
  }
};
constexpr Steps kSteps;
constexpr std::int8_t kTruth[11] = {1, 0, -1, 2, 1, -1, 0, 2, -1, 1, 0};

}  // namespace

void slow_transform(SlowState& state, unsigned rounds) {
  SlowState other;
  std::int8_t* from = state.data();
  std::int8_t* to = other.data();
  for (unsigned round = 0; round < rounds; ++round) {
    int left = from[0];
    for (unsigned i = 0; i < 729; ++i) {
      const int right = from[kSteps.at[i + 1]];
      to[i] = kTruth[left + 4 * right + 5];
      left = right;
    }
    std::swap(from, to);
  }
  if (from != state.data()) state = other;
}
