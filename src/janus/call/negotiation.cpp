// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/call/negotiation.hpp"

#include <utility>

namespace jm::janus {

// Janus does not give its agent the candidates of a description that renegotiates (1.1.2), so if that one
// restarts ICE it hears of them behind it; of those that it knows, not again.
Json Negotiation::to_janus(Description& description) {
  dtls_.to_janus(description);
  const bool restarts = description.ufrag != std::exchange(ufrag_, description.ufrag);
  Json behind;
  if (agreed_ && restarts && description.has_candidates) behind = take_candidates(description);
  agreed_ = agreed_ || description.type == "answer";
  return behind;
}

}  // namespace jm::janus
