// SPDX-License-Identifier: GPL-3.0-or-later
// The block that Chrysalis hashes: b1t6(digest), b1t6(nonce, little-endian), 000. Private to pow/.
#pragma once

#include <cstddef>
#include <cstdint>

namespace jm::pow {

// b1t6 gives a byte six trits.
inline constexpr std::size_t kTritsPerByte = 6;
inline constexpr std::size_t kNonceAt = 32 * kTritsPerByte;

// Trit `at` (0..5) of a byte.
inline int b1t6_trit(std::uint8_t byte, std::size_t at) {
  // The byte, as a signed number, in balanced ternary: 364 = 111111 in base 3 shifts all digits to 0..2.
  int shifted = static_cast<std::int8_t>(byte) + 364;
  for (; at > 0; --at) shifted /= 3;
  return shifted % 3 - 1;
}

}  // namespace jm::pow
