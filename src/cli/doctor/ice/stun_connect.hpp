// SPDX-License-Identifier: GPL-3.0-or-later
// The way to a STUN or TURN server: UDP, TCP, or TLS with its certificate verified as a browser does.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "cli/doctor/ice/stun_socket.hpp"

namespace jm::cli::doctor {

struct StunTarget {
  enum class Transport { Udp, Tcp, Tls };
  std::string host;  // also the name that the certificate must be for
  std::uint16_t port = 0;
  Transport transport = Transport::Udp;
  std::string ca_file;  // PEM, the authorities to trust; empty: the system's
};

struct ConnectTrouble {
  std::string reason, remedy;
};

// Looks the name up; connects, over TCP and TLS. Blocking, within a few seconds for each of its addresses.
tl::expected<StunSocket, ConnectTrouble> stun_connect(const StunTarget& target);

// GLib takes TLS from a module, which is a package of its own.
bool tls_is_installed();

}  // namespace jm::cli::doctor
