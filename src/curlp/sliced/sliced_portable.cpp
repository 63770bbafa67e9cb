// SPDX-License-Identifier: GPL-3.0-or-later
#define JM_TARGET
#include "curlp/sliced/sliced_gates.hpp"
#include "curlp/sliced/sliced_sets.hpp"

namespace jm::curlp {

const SlicedKernel kSlicedPortable = sliced_set<Gates<std::uint64_t, 3, false>>("portable");

}  // namespace jm::curlp
