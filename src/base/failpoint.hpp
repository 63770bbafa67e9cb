// SPDX-License-Identifier: GPL-3.0-or-later
// For tests alone: if JANUS_MAM_FAILPOINT names the step, the process dies there as if by kill -9.
// JANUS_MAM_FAILPOINT=STEP:3 lets the step pass twice and kills at the third time.
// Compiles to nothing unless configured with --enable-failpoints.
#pragma once

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifdef JM_FAILPOINTS
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string_view>
#endif

namespace jm::base {

// The steps, in the order of a call: "read" (an offer is known), "asked" (Janus has the offer), "answered"
// (Janus's answer is here), "signed" (nothing is durable yet), "committed" (durable, not sent), "attached"
// (the carrier has it). Any thread. Static: a test builds some files with it and links others without.
static inline void failpoint([[maybe_unused]] const char* step) {
#ifdef JM_FAILPOINTS
  const char* variable = std::getenv("JANUS_MAM_FAILPOINT");
  if (variable == nullptr) return;
  const std::string_view wanted(variable);
  const auto colon = wanted.find(':');
  if (wanted.substr(0, colon) != step) return;
  static std::atomic<int> passes{0};  // of the one step that is named
  const int pass = colon == wanted.npos ? 1 : std::atoi(variable + colon + 1);
  if (++passes >= pass) std::raise(SIGKILL);
#endif
}

}  // namespace jm::base
