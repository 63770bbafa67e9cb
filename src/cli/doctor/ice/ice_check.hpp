// SPDX-License-Identifier: GPL-3.0-or-later
// The STUN and TURN servers that peers are handed: a STUN Binding; a TURN Allocate with credentials as a peer
// gets them; over UDP, TCP and TLS, as the URL says. What it says of DTLS is not tried.
#pragma once

#include "cli/doctor/finding.hpp"
#include "janus/messages/ice_servers.hpp"

namespace jm::cli::doctor {

// `ca_file`: PEM, the authorities to trust over TLS; empty: the system's.
Findings check_ice(const janus::IceConfig& config, const std::string& ca_file);

}  // namespace jm::cli::doctor
