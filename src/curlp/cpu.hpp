// SPDX-License-Identifier: GPL-3.0-or-later
// Which instructions Curl-P is computed with.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace jm::curlp {

// From now on nothing beyond the set named, in this process: "portable", "sse2", "avx2" or "avx512"; "" is
// the fastest again. For JANUS_MAM_CPU, tests and benchmarks. Fails, naming what there is, if the name is
// unknown or this machine cannot run it; nothing changes then. Thread-safe.
Result<void> force_cpu(std::string_view name);

// Those that this machine can run, the plainest first: "portable, sse2, avx2".
std::string cpu_names();

}  // namespace jm::curlp
