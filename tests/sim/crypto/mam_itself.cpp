// SPDX-License-Identifier: GPL-3.0-or-later
// In a program that is linked with mam/.
#include "tests/sim/crypto/mam_kind.hpp"

namespace jm::sim {

const bool kMamStandsIn = false;

}  // namespace jm::sim
