// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/ice/stun_connect.hpp"

#include <optional>

#include "cli/doctor/ice/certificate_faults.hpp"

namespace jm::cli::doctor {
namespace {

using Transport = StunTarget::Transport;
using Connected = tl::expected<StunSocket, ConnectTrouble>;

constexpr guint kSeconds = 5;  // for a connection, and for each read and write on it

class Connector {
 public:
  explicit Connector(const StunTarget& target)
      : target_(target),
        address_(g_network_address_new(target.host.c_str(), target.port)),
        client_(g_socket_client_new()) {
    g_socket_client_set_enable_proxy(client_.get(), FALSE);  // the server itself is asked about
    g_socket_client_set_timeout(client_.get(), kSeconds);
    if (target.transport == Transport::Udp) {
      g_socket_client_set_socket_type(client_.get(), G_SOCKET_TYPE_DATAGRAM);
      g_socket_client_set_protocol(client_.get(), G_SOCKET_PROTOCOL_UDP);
    }
  }

  Connected connect() {
    if (auto trouble = set_up_tls()) return tl::unexpected(std::move(*trouble));
    GError* error = nullptr;
    GioObject<GSocketConnection> connection(
        g_socket_client_connect(client_.get(), address_.get(), nullptr, &error));
    if (connection) return StunSocket(std::move(connection));
    if (faults_ != 0) {
      g_clear_error(&error);
      return tl::unexpected(ConnectTrouble{certificate_faults(faults_, target_.host),
                                           certificate_remedy(faults_, !target_.ca_file.empty())});
    }
    if (shaking_hands_)
      return tl::unexpected(ConnectTrouble{"makes no TLS handshake: " + taken_reason(error),
                                           "see that the server has TLS on this port, with a certificate "
                                           "(coturn: tls-listening-port, cert, pkey)"});
    return tl::unexpected(
        ConnectTrouble{taken_reason(error), "see that the server runs, and that its port is open from here"});
  }

 private:
  std::optional<ConnectTrouble> set_up_tls() {
    if (target_.transport != Transport::Tls) return {};
    g_socket_client_set_tls(client_.get(), TRUE);
    g_signal_connect(client_.get(), "event", G_CALLBACK(&on_event), this);
    if (target_.ca_file.empty()) return {};
    char* const absolute = g_canonicalize_filename(target_.ca_file.c_str(), nullptr);
    GError* error = nullptr;
    trusted_.reset(g_tls_file_database_new(absolute, &error));
    g_free(absolute);
    if (trusted_) return {};
    return ConnectTrouble{"was not checked: " + taken_reason(error),
                          "see that " + target_.ca_file + " has certificates in PEM and can be read"};
  }

  static void on_event(GSocketClient*, GSocketClientEvent event, GSocketConnectable*, GIOStream* stream,
                       gpointer self) {
    auto& connector = *static_cast<Connector*>(self);
    if (event == G_SOCKET_CLIENT_CONNECTING) connector.shaking_hands_ = false;  // with the next address
    if (event != G_SOCKET_CLIENT_TLS_HANDSHAKING) return;
    connector.shaking_hands_ = true;
    auto* const connection = G_TLS_CONNECTION(stream);
    if (connector.trusted_)
      g_tls_connection_set_database(connection, G_TLS_DATABASE(connector.trusted_.get()));
    g_signal_connect(connection, "accept-certificate", G_CALLBACK(&on_fault), self);
  }

  // Called for a certificate that has a fault.
  static gboolean on_fault(GTlsConnection*, GTlsCertificate*, GTlsCertificateFlags faults, gpointer self) {
    static_cast<Connector*>(self)->faults_ = faults;
    return FALSE;
  }

  const StunTarget& target_;
  GioObject<GSocketConnectable> address_;
  GioObject<GSocketClient> client_;
  GioObject<GTlsDatabase> trusted_;
  unsigned faults_ = 0;         // GTlsCertificateFlags
  bool shaking_hands_ = false;  // connected, and began TLS
};

}  // namespace

Connected stun_connect(const StunTarget& target) {
  return Connector(target).connect();
}

bool tls_is_installed() {
  return g_tls_backend_supports_tls(g_tls_backend_get_default());
}

}  // namespace jm::cli::doctor
