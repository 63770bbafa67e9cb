// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/ice/ice_check.hpp"

#include "base/clock.hpp"
#include "cli/doctor/ice/stun_agent.hpp"
#include "cli/doctor/ice/stun_connect.hpp"
#include "peer/ice_server.hpp"

namespace jm::cli::doctor {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = peer::IceServer::Kind;
using Transport = StunTarget::Transport;

constexpr std::string_view kTlsStun = "stuns:";

Transport transport_of(Kind kind) {
  if (kind == Kind::TurnTls) return Transport::Tls;
  return kind == Kind::TurnTcp ? Transport::Tcp : Transport::Udp;
}

// One server, as one URL names it.
class IceCheck {
 public:
  IceCheck(const char* check, const std::string& url) : check_(check), url_(url) {}

  Finding stun(const StunTarget& target) {
    auto socket = stun_connect(target);
    if (!socket) return unreachable(socket.error());
    if (const auto bound = stun_binding(*socket); !bound) return unanswered(*socket, bound.error().reason);
    return good("answers");
  }

  Finding turn(const StunTarget& target, const TurnUser& user) {
    auto socket = stun_connect(target);
    if (!socket) return unreachable(socket.error());
    const auto outcome = turn_allocate(*socket, user);
    if (!outcome) return unanswered(*socket, outcome.error().reason);
    if (outcome->refusal != TurnRefusal::None) return refused(*outcome);
    return good("gives a relay for the credentials that peers are handed");
  }

  Finding bad(const std::string& line) const { return {check_, url_, Grade::Bad, line, {}}; }
  Finding note(const std::string& line) const { return {check_, url_, Grade::Note, line, {}}; }

 private:
  Finding good(const std::string& line) const {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
    return {check_, url_, Grade::Good, line, took};
  }
  Finding unreachable(const ConnectTrouble& trouble) const {
    return bad(trouble.reason + "; " + trouble.remedy);
  }
  Finding unanswered(const StunSocket& socket, const std::string& why) const {
    return bad(why + (socket.datagrams() ? "; see that the server runs, and that its port is open from here"
                                         : "; see that it is this server that listens on this port"));
  }
  Finding refused(const TurnOutcome& outcome) const {
    const std::string code = std::to_string(outcome.code);
    if (outcome.refusal != TurnRefusal::Credentials)
      return bad("gives no relay (" + code + "): see its limits and its log");
    return bad(
        "refuses the credentials (" + code +
        "): turn_secret_file must hold what coturn has as static-auth-secret (with use-auth-secret), or "
        "turn_user and turn_password_file a user of it; see also its clock");
  }

  const char* const check_;
  const std::string& url_;
  const Clock::time_point began_ = Clock::now();
};

Finding check_url(const char* check, const std::string& url, const TurnUser& user,
                  const std::string& ca_file) {
  IceCheck one(check, url);
  const bool tls_stun = url.starts_with(kTlsStun);
  const std::string read_as = tls_stun ? "turns:" + url.substr(kTlsStun.size()) : url;
  const auto server =
      peer::read_ice_server(read_as, tls_stun ? "-" : user.name, tls_stun ? "-" : user.password);
  if (!server) return one.bad(server.error().reason);
  if (server->kind == Kind::TurnTls && url.ends_with("?transport=udp"))
    return one.note(
        "not tried: this is TURN over DTLS, which few clients have; over TLS it is ?transport=tcp");
  const StunTarget target{server->host, server->port, transport_of(server->kind), ca_file};
  if (target.transport == Transport::Tls && !tls_is_installed())
    return one.note("not checked: GLib has no TLS here, install Debian's package glib-networking");
  return tls_stun || server->kind == Kind::Stun ? one.stun(target) : one.turn(target, user);
}

}  // namespace

Findings check_ice(const janus::IceConfig& config, const std::string& ca_file) {
  Findings findings;
  for (const std::string& url : config.stun) findings.push_back(check_url("stun", url, {}, ca_file));
  if (config.turn.empty()) return findings;
  const Json list = janus::ice_servers(config, "doctor", base::unix_ms() / 1000);
  const json_t* turn = json_array_get(list.get(), json_array_size(list.get()) - 1);
  const TurnUser user{text_or(turn, "username"), text_or(turn, "credential")};
  for (const std::string& url : config.turn) findings.push_back(check_url("turn", url, user, ca_file));
  return findings;
}

}  // namespace jm::cli::doctor
