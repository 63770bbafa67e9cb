// SPDX-License-Identifier: GPL-3.0-or-later
// Who begins the DTLS handshake of one PeerConnection of Janus's. An offer of Janus's leaves it to the peer
// (`actpass`), and browsers begin before ICE has a pair: what they send first is lost, and sent again 200 ms
// later. So Janus offers to begin itself (`active`), in every offer but those of an association in which it
// is the peer that has begun: roles stay (RFC 8842, 5.5).
#pragma once

#include "janus/messages/description.hpp"

namespace jm::janus {

class DtlsRole {
 public:
  // Every description that is exchanged passes here: one for Janus,
  void to_janus(const Description& description);
  // and one from it; an offer is changed.
  void from_janus(Description& description);

 private:
  bool peer_begins_ = false;  // as was agreed
};

}  // namespace jm::janus
