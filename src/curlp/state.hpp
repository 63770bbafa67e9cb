// The state of Curl-P, 729 trits, bit-packed. Of interest to kernels; others use Curl.
#pragma once

#include <array>
#include <cstdint>

namespace jm::curlp {

// Trit i is bit i % 64 of word i / 64 of each plane: +1 is (positive, negative) = (1, either), 0 is (0, 0),
// -1 is (0, 1). Cyclically extended: bits 729 to 831 repeat trits 0 to 102, so that 64 trits from any trit on
// are two words and a shift.
struct State {
  static constexpr std::size_t kWords = 13;
  using Plane = std::array<std::uint64_t, kWords>;
  Plane positive{};
  Plane negative{};
};

}  // namespace jm::curlp
