// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer/transport.hpp"

#include <gio/gio.h>
#include <nice/interfaces.h>

#include <memory>
#include <utility>

namespace jm::peer {
namespace {

constexpr guint kComponent = 1;

bool is_loopback(const NiceAddress& address) {
  NiceAddress copy = address;
  char text[NICE_ADDRESS_STRING_LEN];
  nice_address_to_string(&copy, text);
  return std::string_view(text).starts_with("127.") || std::string_view(text) == "::1";
}

struct Lookup {
  Transport* transport;  // alive unless cancelled
  IceServer server;
};

}  // namespace

Transport::Transport(const Engine& engine, bool force_relay, TransportEvents events)
    : agent_(nice_agent_new_full(engine.context(), NICE_COMPATIBILITY_RFC5245, NICE_AGENT_OPTION_NONE)),
      context_(engine.context()),
      cancel_(g_cancellable_new()),
      events_(std::move(events)) {
  g_object_set(agent_, "controlling-mode", TRUE, "upnp", FALSE, "ice-tcp", FALSE, "force-relay",
               force_relay ? TRUE : FALSE, nullptr);
  stream_ = nice_agent_add_stream(agent_, 1);
  const auto gathered =
      +[](NiceAgent*, guint, gpointer self) { static_cast<Transport*>(self)->events_.gathered(); };
  g_signal_connect(agent_, "candidate-gathering-done", G_CALLBACK(gathered), this);
  const auto changed = +[](NiceAgent*, guint, guint, guint state, gpointer self) {
    static_cast<Transport*>(self)->state_changed(static_cast<NiceComponentState>(state));
  };
  g_signal_connect(agent_, "component-state-changed", G_CALLBACK(changed), this);
  const auto received = +[](NiceAgent*, guint, guint, guint size, gchar* data, gpointer self) {
    static_cast<Transport*>(self)->events_.datagram({reinterpret_cast<std::uint8_t*>(data), size});
  };
  nice_agent_attach_recv(agent_, stream_, kComponent, context_, received, this);
  add_local_addresses();
}

Transport::~Transport() {
  g_cancellable_cancel(cancel_);
  g_object_unref(cancel_);
  g_signal_handlers_disconnect_by_data(agent_, this);
  nice_agent_attach_recv(agent_, stream_, kComponent, context_, nullptr, nullptr);
  nice_agent_remove_stream(agent_, stream_);
  g_object_unref(agent_);
}

// Loopback too, which libnice leaves out by itself: the gateway may be on this machine, with no other
// network.
void Transport::add_local_addresses() {
  GList* const ips = nice_interfaces_get_local_ips(TRUE);
  for (GList* ip = ips; ip != nullptr; ip = ip->next) {
    const std::string_view text = static_cast<const gchar*>(ip->data);
    NiceAddress address;
    nice_address_init(&address);
    if (!text.starts_with("fe80:") && !text.starts_with("169.254.") &&
        nice_address_set_from_string(&address, text.data()))
      nice_agent_add_local_address(agent_, &address);
  }
  g_list_free_full(ips, g_free);
}

Result<Ice> Transport::credentials() const {
  gchar *ufrag = nullptr, *pwd = nullptr;
  if (stream_ == 0 || !nice_agent_get_local_credentials(agent_, stream_, &ufrag, &pwd))
    return fail("libnice gives no credentials");
  Ice ice{ufrag, pwd, {}};
  g_free(ufrag);
  g_free(pwd);
  return ice;
}

void Transport::gather(std::vector<IceServer> servers) {
  asked_ = true;
  if (servers.size() > kMaxIceServers) servers.resize(kMaxIceServers);
  ++resolving_;
  for (IceServer& server : servers) resolve(std::move(server));
  if (--resolving_ == 0) collect();
}

void Transport::resolve(IceServer server) {
  if (g_hostname_is_ip_address(server.host.c_str())) {
    use(server, server.host);
    return;
  }
  ++resolving_;
  const auto done = +[](GObject* resolver, GAsyncResult* result, gpointer data) {
    const std::unique_ptr<Lookup> lookup(static_cast<Lookup*>(data));
    GError* error = nullptr;
    GList* const found = g_resolver_lookup_by_name_finish(G_RESOLVER(resolver), result, &error);
    const bool cancelled = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error(&error);
    if (found != nullptr && !cancelled) {
      gchar* const address = g_inet_address_to_string(G_INET_ADDRESS(found->data));
      lookup->transport->use(lookup->server, address);
      g_free(address);
    }
    if (found != nullptr) g_resolver_free_addresses(found);
    if (!cancelled && --lookup->transport->resolving_ == 0) lookup->transport->collect();
  };
  GResolver* const resolver = g_resolver_get_default();
  const std::string host = server.host;
  g_resolver_lookup_by_name_async(resolver, host.c_str(), cancel_, done, new Lookup{this, std::move(server)});
  g_object_unref(resolver);
}

void Transport::use(const IceServer& server, const std::string& address) {
  if (server.kind == IceServer::Kind::Stun) {
    if (!std::exchange(has_stun_, true))
      g_object_set(agent_, "stun-server", address.c_str(), "stun-server-port", guint{server.port}, nullptr);
    return;
  }
  const NiceRelayType type = server.kind == IceServer::Kind::TurnUdp   ? NICE_RELAY_TYPE_TURN_UDP
                             : server.kind == IceServer::Kind::TurnTcp ? NICE_RELAY_TYPE_TURN_TCP
                                                                       : NICE_RELAY_TYPE_TURN_TLS;
  nice_agent_set_relay_info(agent_, stream_, kComponent, address.c_str(), server.port,
                            server.username.c_str(), server.credential.c_str(), type);
}

void Transport::collect() {
  if (!nice_agent_gather_candidates(agent_, stream_)) events_.failed();
}

std::vector<std::string> Transport::candidates() const {
  std::vector<std::string> all, outside;
  GSList* const list = nice_agent_get_local_candidates(agent_, stream_, kComponent);
  for (GSList* item = list; item != nullptr; item = item->next) {
    auto* const candidate = static_cast<NiceCandidate*>(item->data);
    gchar* const line = nice_agent_generate_local_candidate_sdp(agent_, candidate);
    std::string_view text(line);
    if (text.starts_with("a=")) text.remove_prefix(2);
    all.emplace_back(text);
    if (!is_loopback(candidate->addr)) outside.emplace_back(text);
    g_free(line);
  }
  g_slist_free_full(list, reinterpret_cast<GDestroyNotify>(nice_candidate_free));
  return outside.empty() ? all : outside;
}

Result<void> Transport::connect(const Ice& remote) {
  if (!nice_agent_set_remote_credentials(agent_, stream_, remote.ufrag.c_str(), remote.pwd.c_str()))
    return fail("libnice does not take the answer's ICE credentials");
  GSList* list = nullptr;
  for (const std::string& line : remote.candidates) {
    NiceCandidate* const candidate =
        nice_agent_parse_remote_candidate_sdp(agent_, stream_, ("a=" + line).c_str());
    if (candidate == nullptr) continue;
    if (candidate->component_id == kComponent && candidate->transport == NICE_CANDIDATE_TRANSPORT_UDP)
      list = g_slist_prepend(list, candidate);
    else
      nice_candidate_free(candidate);
  }
  const bool some = list != nullptr;
  const int added = some ? nice_agent_set_remote_candidates(agent_, stream_, kComponent, list) : 0;
  g_slist_free_full(list, reinterpret_cast<GDestroyNotify>(nice_candidate_free));
  if (some && added < 0) return fail("libnice does not take the answer's candidates");
  // Without any, the other side has to begin, by checks from where it is.
  if (!some && !remote.candidates.empty()) return fail("the answer has no candidate that can be used");
  return {};
}

Result<void> Transport::restart() {
  if (!nice_agent_restart(agent_)) return fail("libnice does not restart ICE");
  return {};
}

void Transport::send(std::span<const std::uint8_t> datagram) {
  nice_agent_send(agent_, stream_, kComponent, static_cast<guint>(datagram.size()),
                  reinterpret_cast<const gchar*>(datagram.data()));
}

void Transport::state_changed(NiceComponentState state) {
  if (state == NICE_COMPONENT_STATE_FAILED) events_.failed();
  if (state != NICE_COMPONENT_STATE_CONNECTED && state != NICE_COMPONENT_STATE_READY) return;
  if (!std::exchange(connected_, true)) events_.connected();
}

}  // namespace jm::peer
