// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer/ice_server.hpp"

#include <charconv>
#include <optional>

namespace jm::peer {
namespace {

constexpr std::size_t kMaxUrl = 512;
constexpr std::size_t kMaxHost = 253;

// Splits at the last colon that is not inside of an IPv6 address' brackets.
bool split(std::string_view text, std::string& host, std::optional<std::string_view>& port) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return false;
    host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (text.empty()) return true;
    if (text[0] != ':') return false;
    port = text.substr(1);
    return true;
  }
  const auto colon = text.find(':');
  host = text.substr(0, colon);
  if (colon != text.npos) port = text.substr(colon + 1);
  return true;
}

bool is_host(std::string_view host) {
  for (const char c : host)
    if (c <= ' ' || c > '~' || c == '/' || c == '@' || c == '?') return false;
  return !host.empty() && host.size() <= kMaxHost;
}

}  // namespace

Result<IceServer> read_ice_server(std::string_view url, std::string username, std::string credential) {
  using Kind = IceServer::Kind;
  const auto bad = [] {
    return fail("an ICE server is no stun:HOST:PORT, turn:HOST:PORT or turns:HOST:PORT");
  };
  if (url.size() > kMaxUrl || url.find(':') == url.npos) return bad();
  IceServer server;
  const std::string_view scheme = url.substr(0, url.find(':'));
  const std::string_view query = url.find('?') == url.npos ? "" : url.substr(url.find('?') + 1);
  if (scheme == "stun") {
    server.kind = Kind::Stun;
  } else if (scheme == "turn" && (query.empty() || query == "transport=udp")) {
    server.kind = Kind::TurnUdp;
  } else if (scheme == "turn" && query == "transport=tcp") {
    server.kind = Kind::TurnTcp;
  } else if (scheme == "turns") {
    server.kind = Kind::TurnTls;
    server.port = 5349;
  } else {
    return bad();
  }
  std::optional<std::string_view> port;
  std::string_view rest = url.substr(scheme.size() + 1);
  rest = rest.substr(0, rest.find('?'));
  if (!split(rest, server.host, port) || !is_host(server.host)) return bad();
  if (port) {
    const auto [end, error] = std::from_chars(port->data(), port->data() + port->size(), server.port);
    if (error != std::errc() || end != port->data() + port->size() || server.port == 0) return bad();
  }
  if (server.kind != Kind::Stun && (username.empty() || credential.empty()))
    return fail("a TURN server needs a user name and a credential");
  server.username = std::move(username);
  server.credential = std::move(credential);
  return server;
}

}  // namespace jm::peer
