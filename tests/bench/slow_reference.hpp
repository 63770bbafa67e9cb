// SPDX-License-Identifier: GPL-3.0-or-later
// Curl-P as simple as it can be while still being quick for a trit a byte: tables for index step and truth
// table, -O3. What the speed of src/curlp is compared with; shares no code with it.
#pragma once

#include <array>
#include <cstdint>

using SlowState = std::array<std::int8_t, 729>;

void slow_transform(SlowState& state, unsigned rounds);
