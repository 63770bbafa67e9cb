// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace jm::sim {

// Whether the program was linked with a stand-in for mam/.
extern const bool kMamStandsIn;

}  // namespace jm::sim
