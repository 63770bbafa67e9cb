// SPDX-License-Identifier: GPL-3.0-or-later
// The bit-sliced kernels, one file each. Private to curlp/; sliced.cpp chooses.
#pragma once

#include "curlp/sliced/sliced.hpp"

namespace jm::curlp {

extern const SlicedKernel kSlicedPortable;
#if defined(__x86_64__)
extern const SlicedKernel kSlicedSse2;
extern const SlicedKernel kSlicedAvx2;
extern const SlicedKernel kSlicedAvx512;
#endif

}  // namespace jm::curlp
