// SPDX-License-Identifier: GPL-3.0-or-later
// The descriptions that the two ends of a call have exchanged.
#pragma once

#include <string>

#include "janus/messages/description.hpp"
#include "janus/messages/dtls_role.hpp"

namespace jm::janus {

class Negotiation {
 public:
  // For one to Janus. Candidates that Janus has to get behind it are taken out; null: there are none.
  Json to_janus(Description& description);
  // Janus has answered.
  void answered() { agreed_ = true; }
  // For one to the peer.
  void from_janus(Description& description) { dtls_.from_janus(description); }

 private:
  DtlsRole dtls_;
  std::string ufrag_;    // of the peer's last description
  bool agreed_ = false;  // descriptions were exchanged once
};

}  // namespace jm::janus
