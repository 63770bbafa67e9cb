// SPDX-License-Identifier: GPL-3.0-or-later
// What the text of a .jcfg says if libconfig reads another number: versions before 1.7 cut a whole number
// without an L to 32 bits, and every version one beyond 64 bits.
#pragma once

#include <string_view>
#include <vector>

#include "gateway/config/setting.hpp"

namespace jm::gateway {

// Marks each of `settings`, which were read from `text`, whose number in `text` is another one
// (Setting::mistake). Text that libconfig refuses is no error here; what an @include brings in is not looked
// at.
void mark_cut_numbers(std::string_view text, std::vector<Setting>& settings);

}  // namespace jm::gateway
