// SPDX-License-Identifier: GPL-3.0-or-later
// What a connection is at, and what of the things that are shared out (bounds.hpp) it takes meanwhile. Pure.
#pragma once

#include "node/limits/bounds.hpp"

namespace jm::node {

enum class Phase {
  Waits,     // for the headers of a request, before the first also for the TLS handshake
  Receives,  // the body
  Works,     // on the answer
  Queues,    // for a worker, or is worked on there
  Holds,     // the answer, until there is news: a look-up, or a watch
  Answers,   // until the client has taken all of it
};

inline bool is_request(Phase phase) {
  return phase != Phase::Waits;
}

inline bool is_lasting(Phase phase) {
  return phase == Phase::Queues || phase == Phase::Holds;
}

// What is waited for is the client: that has an end in time.
inline bool waits_for_transfer(Phase phase) {
  return phase == Phase::Receives || phase == Phase::Answers;
}

// Whether a connection in this phase can be shut down, or what it holds released, if `thing` is short.
inline bool can_give_way(Phase phase, Thing thing) {
  switch (phase) {
    case Phase::Waits:
      return thing == Thing::Connection;
    case Phase::Receives:
    case Phase::Answers:
      return thing == Thing::Connection || thing == Thing::Request;
    case Phase::Holds:
      return thing == Thing::Lasting || thing == Thing::Held || thing == Thing::Watched;
    case Phase::Works:
    case Phase::Queues:
      break;
  }
  return false;
}

}  // namespace jm::node
