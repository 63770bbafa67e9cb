// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/spare/link.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

namespace jm::plain {
namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::string_view kEveryAddress[] = {"0.0.0.0", "[::]", "[::ffff:0.0.0.0]"};

bool is_plain(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::string encoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_plain(c) || std::strchr("-._~", c) != nullptr) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

bool LinkParts::operator==(const LinkParts& other) const {
  return make_link(*this) == make_link(other);
}

bool names_no_host(std::string_view url) {
  const auto slashes = url.find("//");
  if (slashes == url.npos) return false;
  const std::string_view rest = url.substr(slashes + 2);
  return std::any_of(std::begin(kEveryAddress), std::end(kEveryAddress), [&](std::string_view host) {
    return rest.starts_with(host) &&
           (rest.size() == host.size() || rest[host.size()] == ':' || rest[host.size()] == '/');
  });
}

bool is_channel_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName && name[0] != '.' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_plain(c) || c == '.' || c == '_' || c == '-'; });
}

std::string make_link(const LinkParts& parts) {
  std::string out = parts.page.substr(0, parts.page.find('#')) + "#v=1";
  const auto add = [&out](const char* key, std::string_view value) {
    out += '&';
    out += key;
    out += '=';
    out += encoded(value);
  };
  add("name", parts.name);
  add("node", parts.node);
  add("mode", mam::name_of(parts.peer.mode));
  if (parts.peer.mode == mam::Mode::Restricted) add("key", parts.peer.side_key.trytes());
  add("seed", parts.peer.seed.trytes());
  add("security", std::to_string(parts.peer.security));
  add("gmode", mam::name_of(parts.gateway_mode));
  if (parts.gateway_mode == mam::Mode::Restricted) add("gkey", parts.gateway_key.trytes());
  add("groot", parts.gateway_root.trytes());
  if (parts.gateway_spare) add("gspare", parts.gateway_spare->trytes());
  add("reachable", parts.reachable ? "1" : "0");
  add("plugin", parts.plugin);
  if (parts.servers) add("servers", "1");
  return out;
}

Result<LinkParts> parse_link(std::string_view link) {
  if (link.size() > kMaxLink) return fail("link: longer than 16 KiB");
  const auto hash_sign = link.find('#');
  if (hash_sign == link.npos) return fail("link: has no #");
  std::map<std::string, std::string> members;
  std::string_view rest = link.substr(hash_sign + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals != pair.npos)
      members.emplace(decoded(pair.substr(0, equals)), decoded(pair.substr(equals + 1)));
  }
  if (members["v"] != "1") return fail("link: v is not 1");

  LinkParts parts;
  parts.page = link.substr(0, hash_sign);
  parts.name = members["name"];
  parts.node = members["node"];
  parts.plugin = members["plugin"];
  parts.reachable = members["reachable"] == "1";
  parts.servers = members["servers"] == "1";
  const auto mode = mam::mode_from_name(members["mode"]);
  const auto gateway_mode = mam::mode_from_name(members["gmode"]);
  if (!mode || !gateway_mode) return fail("link: mode or gmode is no mode");
  parts.peer.mode = *mode;
  parts.gateway_mode = *gateway_mode;
  const auto seed = Hash::from_trytes(members["seed"]);
  const auto root = Hash::from_trytes(members["groot"]);
  const auto key = Hash::padded(members["key"]);
  const auto gateway_key = Hash::padded(members["gkey"]);
  if (!seed || !root || !key || !gateway_key)
    return fail("link: seed, groot, key or gkey is not made of trytes");
  parts.peer.seed = *seed;
  parts.gateway_root = *root;
  if (const auto spare = members.find("gspare"); spare != members.end()) {
    parts.gateway_spare = Hash::from_trytes(spare->second);
    if (!parts.gateway_spare) return fail("link: gspare is no root of 81 trytes");
  }
  if (*mode == mam::Mode::Restricted) parts.peer.side_key = *key;
  if (*gateway_mode == mam::Mode::Restricted) parts.gateway_key = *gateway_key;
  const std::string& security = members["security"];
  if (security.size() != 1 || security[0] < '1' || security[0] > '3')
    return fail("link: security is not 1 to 3");
  parts.peer.security = static_cast<unsigned>(security[0] - '0');
  return parts;
}

}  // namespace jm::plain
