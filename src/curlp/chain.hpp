// SPDX-License-Identifier: GPL-3.0-or-later
// One piece of work of Kernel::chains. Private to curlp/.
#pragma once

#include "trinary/chunk.hpp"

namespace jm::curlp {

struct Chain {
  trinary::Chunk* block;
  unsigned steps;  // > 0
};

}  // namespace jm::curlp
