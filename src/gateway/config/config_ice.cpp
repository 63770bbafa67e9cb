// SPDX-License-Identifier: GPL-3.0-or-later
// The section `ice`.
#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <string>

#include "gateway/config/readers.hpp"
#include "gateway/config/special_values.hpp"

namespace jm::gateway {
namespace {

constexpr std::size_t kMaxServers = 8;                          // of one kind; a browser asks all of them
constexpr std::int64_t kShortest = 60, kLongest = 30 * 86'400;  // seconds

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

// RFC 7064 and 7065: scheme:host[:port], and for TURN [?transport=udp|tcp].
bool is_server(std::string_view url, std::initializer_list<std::string_view> schemes, bool transport) {
  const auto colon = url.find(':');
  if (colon == std::string_view::npos ||
      std::find(schemes.begin(), schemes.end(), url.substr(0, colon)) == schemes.end())
    return false;
  std::string_view rest = url.substr(colon + 1);
  if (const auto query = rest.find('?'); query != std::string_view::npos) {
    const auto wanted = rest.substr(query);
    if (!transport || (wanted != "?transport=udp" && wanted != "?transport=tcp")) return false;
    rest = rest.substr(0, query);
  }
  const auto bracket = rest.starts_with('[') ? rest.find(']') : 0;
  if (bracket == std::string_view::npos) return false;
  if (const auto port = rest.find(':', bracket); port != std::string_view::npos) {
    if (!is_port(rest.substr(port + 1))) return false;
    rest = rest.substr(0, port);
  }
  return !rest.empty() && rest.find_first_of("/@ \t\"<>\\") == std::string_view::npos;
}

void read_servers(Settings& in, const std::string& key, std::initializer_list<std::string_view> schemes,
                  bool transport, const char* example, std::vector<std::string>& out) {
  in.list(key, out);
  if (out.size() > kMaxServers) in.complain(key, "has more than " + std::to_string(kMaxServers) + " servers");
  for (std::size_t i = 0; i < out.size(); ++i)
    if (!is_server(out[i], schemes, transport))
      in.complain(key + "[" + std::to_string(i) + "]",
                  "\"" + out[i] + "\" is no such server, write for example " + example);
}

}  // namespace

void read_ice(Settings& in, janus::IceConfig& out) {
  in.refuse_unknown("ice", true);
  read_servers(in, "stun", {"stun", "stuns"}, false, "stun:stun.example.org:3478", out.stun);
  read_servers(in, "turn", {"turn", "turns"}, true, "turn:turn.example.org:3478?transport=udp", out.turn);
  if (const auto secret = read_secret_file(in, "turn_secret_file")) out.turn_secret = *secret;
  in.duration("turn_lifetime", kShortest, kLongest, out.turn_lifetime);
  in.text("turn_user", out.turn_user);
  if (const auto password = read_secret_file(in, "turn_password_file")) out.turn_password = *password;

  const bool secret = in.has("turn_secret_file"), fixed = in.has("turn_user") || in.has("turn_password_file");
  if (in.has("turn_user") != in.has("turn_password_file"))
    in.complain(in.has("turn_user") ? "turn_password_file" : "turn_user", "is missing, they go together");
  if (secret && fixed) in.complain("turn_user", "does not go with turn_secret_file, use one of them");
  if (!out.turn.empty() && !secret && !fixed)
    in.complain("turn", "needs turn_secret_file (or turn_user and turn_password_file)");
  if (!in.bad()) return;
  in.remark("", "left out: peers are handed no STUN and TURN servers");
  out = {};
}

bool has_servers(const janus::IceConfig& config, const ChannelConfig& channel) {
  return channel.publish->mode != mam::Mode::Public && channel.api == ChannelConfig::Api::Plugin &&
         (!config.stun.empty() || !config.turn.empty());
}

}  // namespace jm::gateway
