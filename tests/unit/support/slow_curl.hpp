// SPDX-License-Identifier: GPL-3.0-or-later
// Curl-P as its definition reads, a trit a byte. Shares no code with src/curlp, which is tested against it.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

// No sanitizer's checks, which take twenty times as long as the arithmetic.
#if defined(__clang__)
#define JM_UNWATCHED __attribute__((no_sanitize("address", "undefined", "thread", "coverage")))
#else
#define JM_UNWATCHED
#endif

class SlowCurl {
 public:
  explicit SlowCurl(unsigned rounds) : rounds_(rounds) { state_.fill(0); }

  void absorb(std::span<const std::int8_t> trits) {
    for (std::size_t at = 0; at < trits.size(); at += 243) {
      for (std::size_t i = at; i < at + 243 && i < trits.size(); ++i) state_[i - at] = trits[i];
      transform();
    }
  }

  std::vector<std::int8_t> squeeze(std::size_t length) {
    std::vector<std::int8_t> out;
    while (out.size() < length) {
      for (std::size_t i = 0; i < 243 && out.size() < length; ++i) out.push_back(state_[i]);
      transform();
    }
    return out;
  }

  std::array<std::int8_t, 729>& state() { return state_; }

  // Tests spend most of their time here. No index depends on what is tested.
  JM_UNWATCHED void transform() {
    static constexpr std::int8_t kTable[11] = {1, 0, -1, 2, 1, -1, 0, 2, -1, 1, 0};
    std::int8_t old[729];
    std::int8_t* const state = state_.data();
    for (unsigned round = 0; round < rounds_; ++round) {
      std::memcpy(old, state, sizeof old);
      for (unsigned i = 0; i < 729; ++i) {
        const int a = old[i * 364 % 729];
        const int b = old[(i + 1) * 364 % 729];
        state[i] = kTable[a + 4 * b + 5];
      }
    }
  }

 private:
  std::array<std::int8_t, 729> state_;
  unsigned rounds_;
};
