// SPDX-License-Identifier: GPL-3.0-or-later
// The state of Curl-P, 729 trits, bit-packed. Of interest to kernels; others use Curl.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace jm::curlp {

// Trit i is bit i % 64 of word i / 64 of each plane: +1 is (positive, negative) = (1, either), 0 is (0, 0),
// -1 is (0, 1). Cyclically extended: bits 729 to 895 repeat trits 0 to 166, so that 128 trits in a row, from
// any of the 729 on, lie in a row.
struct State {
  static constexpr std::size_t kWords = 14;
  using Plane = std::array<std::uint64_t, kWords>;
  alignas(16) Plane positive{};
  alignas(16) Plane negative{};
};

// Bits of word `word` of a plane that belong to the first `length` trits.
constexpr std::uint64_t first_bits(std::size_t word, std::size_t length) {
  if (length >= 64 * (word + 1)) return ~std::uint64_t{0};
  if (length <= 64 * word) return 0;
  return (std::uint64_t{1} << (length - 64 * word)) - 1;
}

// Repeats trits 0 to 166 behind the last one.
inline void extend(State::Plane& plane) {
  constexpr unsigned seam = 729 % 64;
  plane[11] = (plane[11] & ((std::uint64_t{1} << seam) - 1)) | plane[0] << seam;
  plane[12] = plane[0] >> (64 - seam) | plane[1] << seam;
  plane[13] = plane[1] >> (64 - seam) | plane[2] << seam;
}

}  // namespace jm::curlp
