// SPDX-License-Identifier: GPL-3.0-or-later
// Trits and trytes. A trit is an int8 of -1, 0 or 1, little-endian; three make a tryte: 9 is 0, A..M are
// 1..13, N..Z are -13..-1.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jm::trinary {

inline constexpr std::size_t kTritsPerTryte = 3;

bool is_tryte(char c);

// Value of a tryte (is_tryte), -13..13, and back.
int tryte_value(char tryte);
char tryte_of(int value);

// Position in "9ABCDEFGHIJKLMNOPQRSTUVWXYZ" of a tryte (is_tryte), 0..26, and back.
unsigned tryte_position(char tryte);
char tryte_at(unsigned position);

// Three trits for each of `trytes` (all valid).
std::vector<std::int8_t> to_trits(std::string_view trytes);

// A tryte for every three of `trits`; a last one or two are filled up with zeros.
std::string to_trytes(std::span<const std::int8_t> trits);

}  // namespace jm::trinary
