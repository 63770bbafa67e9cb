// For tests alone: where JANUS_MAM_FAILPOINT names the step, the process dies there as if by kill -9.
// Compiles to nothing unless configured with --enable-failpoints.
#pragma once

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifdef JM_FAILPOINTS
#include <csignal>
#include <cstdlib>
#include <cstring>
#endif

namespace jm::signaling {

// The steps, in the order of a call: "read" (an offer is known), "asked" (Janus has the offer), "answered"
// (Janus's answer is here), "signed" (nothing is durable yet), "committed" (durable, not sent), "attached"
// (the carrier has it).
inline void failpoint([[maybe_unused]] const char* step) {
#ifdef JM_FAILPOINTS
  const char* wanted = std::getenv("JANUS_MAM_FAILPOINT");
  if (wanted != nullptr && std::strcmp(wanted, step) == 0) std::raise(SIGKILL);
#endif
}

}  // namespace jm::signaling
