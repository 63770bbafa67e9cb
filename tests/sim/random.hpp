// SPDX-License-Identifier: GPL-3.0-or-later
// All randomness of a simulation: generators that a seed decides, each with a name, so that one more number
// drawn in one place changes nothing in another. And a hash that is fast and no more than that.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace jm::sim {

using std::chrono::milliseconds;

constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

// Not for anything that somebody may choose.
inline std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0) {
  std::uint64_t hash = mix(seed + 0x9E3779B97F4A7C15 + bytes.size());
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data(), 8);
    hash = (hash ^ word) * 0xD6E8FEB86659FD93;
    hash ^= hash >> 32;
  }
  std::uint64_t rest = 0;
  if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
  return mix(hash ^ rest);
}

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : state_(mix(seed)) {}
  Generator(std::uint64_t seed, std::string_view name) : state_(mix(seed) ^ hash64(name)) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    return mix(state_);
  }
  std::uint64_t below(std::uint64_t end) { return end == 0 ? 0 : next() % end; }
  // Both ends included.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least) + 1));
  }
  milliseconds time(milliseconds least, milliseconds most) {
    return milliseconds(between(least.count(), most.count()));
  }
  bool chance(double probability) {
    return probability > 0 && static_cast<double>(next() >> 11) < probability * 9007199254740992.0;
  }

 private:
  std::uint64_t state_;
};

}  // namespace jm::sim
