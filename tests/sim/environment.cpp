// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/environment.hpp"

#include <iomanip>

namespace jm::sim {

void Environment::trace(std::string_view end, std::string_view what, std::uint64_t detail) {
  const auto passed = std::chrono::duration_cast<milliseconds>(now - Time(kStart)).count();
  digest = mix(digest ^ hash64(end, static_cast<std::uint64_t>(passed)) ^ hash64(what, detail));
  if (out == nullptr) return;
  *out << std::fixed << std::setprecision(3) << static_cast<double>(passed) / 1'000 << ' ' << end << ' '
       << what;
  if (detail != 0) *out << ' ' << std::hex << detail % 0x1000000 << std::dec;
  *out << '\n';
}

}  // namespace jm::sim
