// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/server.hpp"

#include <microhttpd.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "base/threads/signals_blocked.hpp"
#include "node/exchange/exchange.hpp"
#include "node/http/certificate.hpp"
#include "node/http/hub.hpp"
#include "node/http/listen.hpp"
#include "node/limits/bounds.hpp"

namespace jm::node {
namespace {

constexpr const char* kTlsVersions = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";  // no older one

// Beyond the connections that are admitted: MHD accepts none at all once its own limit is reached, and those
// that are shut down to make room are not closed at once.
constexpr std::size_t kClosing = 256;

std::size_t may_open() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
  return limit.rlim_cur;
}

class ServerImpl final : public Server {
 public:
  ServerImpl(Node& node, ServerOptions options, std::size_t descriptors, std::optional<Hosts> hosts,
             std::unique_ptr<Certificate> certificate)
      : bounds_(bounds_of(options, descriptors)),
        hub_(node, std::move(options), bounds_, std::move(hosts)),
        certificate_(std::move(certificate)),
        notice_(notice_of(bounds_, descriptors)) {}
  ~ServerImpl() override { stop(); }

  Result<void> serve(Listener listener) {
    const ServerOptions& options = hub_.options;
    url_ = (certificate_ ? "https://" : "http://") + listener.address();
    unsigned flags = MHD_USE_AUTO_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    if (certificate_) flags |= MHD_USE_TLS;
    if (listener.ipv6()) flags |= MHD_USE_IPv6;
    MHD_OptionItem of_tls[] = {
        {MHD_OPTION_HTTPS_CERT_CALLBACK, 0, reinterpret_cast<void*>(&ServerImpl::show)},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, const_cast<char*>(kTlsVersions)},
        {MHD_OPTION_END, 0, nullptr}};
    if (!certificate_) of_tls[0] = of_tls[2];
    const auto idle = std::chrono::ceil<std::chrono::seconds>(options.idle_timeout);
    const int socket = listener.take();
    daemon_ = MHD_start_daemon(flags, 0, &ServerImpl::accept, this, &ServerImpl::handle, this,         //
                               MHD_OPTION_LISTEN_SOCKET, socket,                                       //
                               MHD_OPTION_NOTIFY_CONNECTION, &ServerImpl::notice_of_connection, this,  //
                               MHD_OPTION_NOTIFY_COMPLETED, &ServerImpl::completed, this,              //
                               MHD_OPTION_CONNECTION_LIMIT,
                               static_cast<unsigned>(bounds_[Thing::Connection].all + kClosing),    //
                               MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(idle.count()),  //
                               MHD_OPTION_ARRAY, of_tls, MHD_OPTION_END);
    if (daemon_ != nullptr) return {};
    ::close(socket);
    return fail("cannot start " + std::string(certificate_ ? "HTTPS" : "HTTP") + " on " + options.listen);
  }

  void stop() override {
    if (daemon_ == nullptr) return;
    hub_.stop();  // MHD aborts the process if a connection is still suspended
    MHD_stop_daemon(std::exchange(daemon_, nullptr));
  }

  const std::string& url() const override { return url_; }
  const std::string& notice() const override { return notice_; }

 private:
  static MHD_Result accept(void* self, const sockaddr* address, socklen_t) {
    auto& server = *static_cast<ServerImpl*>(self);
    shown_on_this_thread = server.certificate_.get();
    const std::string client = client_of(address);
    const bool room =
        server.hub_.accepted.admit(client, Rates::Clock::now()) && server.hub_.connections.admit(client);
    return room ? MHD_YES : MHD_NO;
  }

  // MHD keeps the slot with the connection; ours holds its id.
  static void notice_of_connection(void* self, MHD_Connection* connection, void** slot,
                                   MHD_ConnectionNotificationCode what) {
    Connections& connections = static_cast<ServerImpl*>(self)->hub_.connections;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {  // its socket not yet
      connections.remove(reinterpret_cast<Connections::Id>(*slot));
      return;
    }
    const auto* socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the slot is all that MHD keeps
    *slot = reinterpret_cast<void*>(connections.add(client_on(connection), socket->connect_fd));
  }

  static std::string client_on(MHD_Connection* connection) {
    const auto* address = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return client_of(address ? address->client_addr : nullptr);
  }

  static int show(gnutls_session_t, const gnutls_datum_t*, int, const gnutls_pk_algorithm_t*, int,
                  gnutls_pcert_st** chain, unsigned* length, gnutls_privkey_t* key) {
    const KeyPair& pair = shown_on_this_thread->current(Certificate::Clock::now());
    *chain = const_cast<gnutls_pcert_st*>(pair.chain.data());
    *length = static_cast<unsigned>(pair.chain.size());
    *key = pair.key;
    return 0;
  }

  static MHD_Result handle(void* self, MHD_Connection* connection, const char* url, const char* method,
                           const char* /*version*/, const char* data, std::size_t* size, void** slot) {
    if (*slot == nullptr) {
      const auto* context = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
      const auto id = reinterpret_cast<Connections::Id>(context->socket_context);
      auto* exchange = new Exchange(static_cast<ServerImpl*>(self)->hub_, connection, id,
                                    client_on(connection), method, url);
      *slot = exchange;
      return exchange->answer_before_body() ? exchange->proceed() : MHD_YES;
    }
    auto* exchange = static_cast<Exchange*>(*slot);
    if (*size == 0) return exchange->proceed();
    const bool goes_on = exchange->receive(data, *size);
    *size = 0;
    return goes_on ? MHD_YES : MHD_NO;
  }

  static void completed(void* /*self*/, MHD_Connection* /*connection*/, void** slot,
                        MHD_RequestTerminationCode) {
    delete static_cast<Exchange*>(*slot);
    *slot = nullptr;
  }

  // Each server has one thread; GnuTLS's callback is told of no other context.
  static thread_local Certificate* shown_on_this_thread;

  const Bounds bounds_;
  Hub hub_;
  const std::unique_ptr<Certificate> certificate_;  // none: HTTP
  const std::string notice_;
  MHD_Daemon* daemon_ = nullptr;
  std::string url_;
};

thread_local Certificate* ServerImpl::shown_on_this_thread = nullptr;

}  // namespace

Result<std::unique_ptr<Server>> Server::start(Node& node, ServerOptions options) {
  const base::SignalsBlocked blocked;
  std::unique_ptr<Certificate> certificate;
  if (options.tls_cert.empty() != options.tls_key.empty())
    return fail("TLS needs both a certificate and a key file");
  if (!options.tls_cert.empty()) {
    auto opened = Certificate::open(options.tls_cert, options.tls_key, options.log);
    if (!opened) return tl::make_unexpected(opened.error());
    certificate = std::move(*opened);
  }
  auto listener = Listener::open(options.listen);
  if (!listener) return tl::make_unexpected(listener.error());
  std::optional<Hosts> hosts;
  if (listener->loopback()) hosts.emplace(options.hosts);
  auto server = std::make_unique<ServerImpl>(node, std::move(options), may_open(), std::move(hosts),
                                             std::move(certificate));
  if (auto serving = server->serve(std::move(*listener)); !serving)
    return tl::make_unexpected(serving.error());
  return server;
}

}  // namespace jm::node
