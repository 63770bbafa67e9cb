// SPDX-License-Identifier: GPL-3.0-or-later
// MAM's "pascal" coding of a number: its trytes, the last one positive and all before it not, then a trit for
// each that says whose sign was turned; 0 is 1 0 0 -1.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace jm::mam {

// Longest number that is read, in trytes; with its signs it takes four trits a tryte.
inline constexpr std::size_t kPascalTrytes = 13;
inline constexpr std::size_t kPascalTrits = 4 * kPascalTrytes;

// As @iota/mam.js 1.6.3 writes it. value < 27^13 / 2.
std::vector<std::int8_t> pascal_encode(std::uint64_t value);

struct Pascal {
  std::int64_t value;
  std::size_t size;  // trits taken
};

// nullopt if `trits` do not begin with a whole number of at most 13 trytes.
std::optional<Pascal> pascal_decode(std::span<const std::int8_t> trits);

}  // namespace jm::mam
