// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#define JM_TARGET __attribute__((target("sse2")))
#include "curlp/sliced/sliced_gates.hpp"
#include "curlp/sliced/sliced_sets.hpp"

namespace jm::curlp {

using Words = std::uint64_t __attribute__((vector_size(16)));

const SlicedKernel kSlicedSse2 = sliced_set<Gates<Words, 3, true>>("sse2");

}  // namespace jm::curlp
#endif
