#include "node/server.hpp"

#include <microhttpd.h>
#include <signal.h>
#include <unistd.h>

#include <utility>

#include "node/exchange.hpp"
#include "node/hub.hpp"
#include "node/listen.hpp"

namespace jm::node {
namespace {

constexpr const char* kTlsVersions = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";  // no older one

// Beyond the requests at once there is room for idle connections and for saying 503; one address gets no more
// than about half of it.
unsigned connections_for(unsigned max_requests) {
  return 2 * max_requests + 64;
}
unsigned connections_of_one(unsigned max_requests) {
  return max_requests + 32;
}

class ServerImpl final : public Server {
 public:
  ServerImpl(Node& node, ServerOptions options) : hub_(node, std::move(options)) {}
  ~ServerImpl() override { stop(); }

  Result<void> listen() {
    const ServerOptions& options = hub_.options;
    auto tls = read_tls(options.tls_cert, options.tls_key);
    if (!tls) return tl::make_unexpected(tls.error());
    auto listener = Listener::open(options.listen);
    if (!listener) return tl::make_unexpected(listener.error());
    const bool secure = !tls->cert.empty();
    url_ = (secure ? "https://" : "http://") + listener->address();

    unsigned flags = MHD_USE_AUTO_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    if (secure) flags |= MHD_USE_TLS;
    if (listener->ipv6()) flags |= MHD_USE_IPv6;
    MHD_OptionItem of_tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, tls->cert.data()},
                               {MHD_OPTION_HTTPS_MEM_KEY, 0, tls->key.data()},
                               {MHD_OPTION_HTTPS_PRIORITIES, 0, const_cast<char*>(kTlsVersions)},
                               {MHD_OPTION_END, 0, nullptr}};
    if (!secure) of_tls[0] = of_tls[3];
    const int socket = listener->take();
    daemon_ = MHD_start_daemon(
        flags, 0, nullptr, nullptr, &ServerImpl::handle, this,                               //
        MHD_OPTION_LISTEN_SOCKET, socket,                                                    //
        MHD_OPTION_NOTIFY_COMPLETED, &ServerImpl::completed, this,                           //
        MHD_OPTION_CONNECTION_LIMIT, connections_for(options.max_requests),                  //
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, connections_of_one(options.max_requests),        //
        MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(options.idle_timeout.count()),  //
        MHD_OPTION_ARRAY, of_tls, MHD_OPTION_END);
    if (daemon_ == nullptr) {
      ::close(socket);
      return fail(secure ? "cannot start HTTPS on " + options.listen + "; do " + options.tls_cert + " and " +
                               options.tls_key + " belong together?"
                         : "cannot start HTTP on " + options.listen);
    }
    return {};
  }

  void stop() override {
    if (daemon_ == nullptr) return;
    hub_.stop();  // MHD aborts the process where a connection is still suspended
    MHD_stop_daemon(std::exchange(daemon_, nullptr));
  }

  const std::string& url() const override { return url_; }

 private:
  static MHD_Result handle(void* self, MHD_Connection* connection, const char* url, const char* method,
                           const char* /*version*/, const char* data, std::size_t* size, void** slot) {
    if (*slot == nullptr) {
      auto* exchange = new Exchange(static_cast<ServerImpl*>(self)->hub_, connection, method, url);
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

  Hub hub_;
  MHD_Daemon* daemon_ = nullptr;
  std::string url_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(Node& node, ServerOptions options) {
  const SignalsBlocked blocked;
  auto server = std::make_unique<ServerImpl>(node, std::move(options));
  if (auto listening = server->listen(); !listening) return tl::make_unexpected(listening.error());
  return server;
}

}  // namespace jm::node
