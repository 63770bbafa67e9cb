// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/spare/link.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace jm::plain {
namespace {

constexpr std::string_view kEveryAddress[] = {"0.0.0.0", "[::]", "[::ffff:0.0.0.0]"};

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

std::string make_link(const LinkParts& parts) {
  std::string out;
  const auto add = [&out](const char* key, std::string_view value) {
    dialog::append_member(out, key, value);
  };
  add("v", "1");
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
  return parts.page.substr(0, parts.page.find('#')) + "#" + out;
}

Result<LinkParts> parse_link(std::string_view link) {
  if (link.size() > kMaxLink) return fail("link: longer than 16 KiB");
  const auto hash_sign = link.find('#');
  if (hash_sign == link.npos) return fail("link: has no #");
  std::map<std::string, std::string> members;
  for (auto& [name, value] : dialog::read_members(link.substr(hash_sign + 1)))
    members.emplace(name, std::move(value));
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
