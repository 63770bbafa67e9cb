// SPDX-License-Identifier: GPL-3.0-or-later
// Random trytes from the operating system's generator.
#pragma once

#include "trinary/hash.hpp"

namespace jm::plain {

// 81 trytes, each of the 27 equally likely. Ends the process if the system gives no randomness.
trinary::Hash random_hash();

}  // namespace jm::plain
