// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include "curlp/plain.hpp"

// Tuned, because the order of the instructions alone is worth some per cent.
#define JM_TARGET JM_PLAIN __attribute__((target("avx2,tune=icelake-server")))
#include "curlp/kernel.hpp"
#include "curlp/lanes/lanes.hpp"

#include "curlp/lanes/lane_loop.hpp"

namespace jm::curlp {
namespace {

using Four = Lanes<Gates<std::uint64_t __attribute__((vector_size(32)))>, 6, 2, kOneAvx2, LaneLoop>;

}  // namespace

const Kernel kAvx2 = {"avx2",       &kOneAvx2,    Four::kWidth,  105,
                      Four::kWorth, Four::chains, Four::sponges, Four::trials};

}  // namespace jm::curlp
#endif
