// SPDX-License-Identifier: GPL-3.0-or-later
// What every maker of messages checks first. Private to mam/.
#pragma once

#include "mam/mam.hpp"

namespace jm::mam {

Result<void> check(const Writer& writer, Position position);

}  // namespace jm::mam
