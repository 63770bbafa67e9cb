// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/link.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "dialog/base64url.hpp"
#include "dialog/fragment.hpp"

namespace jm::dialog {
namespace {

constexpr std::string_view kLinkVersion = "2";
constexpr std::uint32_t kMostPool = 64;
constexpr std::size_t kMostCarriers = 8, kMostCarrier = 1024, kMostPlugin = 128;
constexpr std::string_view kSchemes[] = {"http", "https", "mqtt", "mqtts", "nostr+ws", "nostr+wss"};
constexpr std::string_view kOnce[] = {"v", "name", "key", "secret", "pool", "reachable", "servers", "plugin"};

// What stands in a link once at most, by name, and the carriers.
struct Members {
  std::map<std::string, std::string, std::less<>> once;
  std::vector<std::string> carriers;

  const std::string* find(std::string_view name) const {
    const auto found = once.find(name);
    return found == once.end() ? nullptr : &found->second;
  }
};

Result<Members> members_of(std::string_view fragment) {
  Members members;
  for (auto& [name, value] : read_members(fragment)) {
    if (name == "carrier") {
      members.carriers.push_back(std::move(value));
    } else if (std::find(std::begin(kOnce), std::end(kOnce), name) != std::end(kOnce) &&
               !members.once.emplace(name, std::move(value)).second) {
      return fail("link: " + name + " stands in it twice");
    }
  }
  return members;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

bool is_carrier(std::string_view url) {
  const auto colon = url.find("://");
  return colon != url.npos && url.size() > colon + 3 && url[colon + 3] != '/' && url.size() <= kMostCarrier &&
         is_printable(url) &&
         std::find(std::begin(kSchemes), std::end(kSchemes), url.substr(0, colon)) != std::end(kSchemes);
}

template <std::size_t size>
bool read_bytes(const Members& members, std::string_view name, std::span<std::uint8_t, size> out) {
  const std::string* text = members.find(name);
  std::optional<Bytes> bytes = text == nullptr ? std::nullopt : from_base64url(*text);
  if (!bytes || bytes->size() != size) return false;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  wipe(*bytes);
  return true;
}

bool read_pool(const Members& members, std::uint32_t& out) {
  const std::string* text = members.find("pool");
  if (text == nullptr) return true;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, out);
  return error == std::errc() && stopped == end && out >= 1 && out <= kMostPool;
}

bool read_flag(const Members& members, std::string_view name, bool& out) {
  const std::string* text = members.find(name);
  out = text != nullptr;
  return text == nullptr || *text == "1";
}

}  // namespace

std::string write_fragment(const Link& link) {
  std::string out;
  append_member(out, "v", kLinkVersion);
  append_member(out, "name", link.name);
  append_member(out, "key", base64url(link.gateway));
  append_member(out, "secret", base64url(link.channel.view()));
  if (link.pool != 1) append_member(out, "pool", std::to_string(link.pool));
  for (const std::string& carrier : link.carriers) append_member(out, "carrier", carrier);
  if (link.reachable) append_member(out, "reachable", "1");
  if (link.servers) append_member(out, "servers", "1");
  if (!link.plugin.empty()) append_member(out, "plugin", link.plugin);
  return out;
}

Result<Link> read_link(std::string_view link) {
  if (link.size() > kMostLink) return fail("link: longer than 16 KiB");
  const auto hash_sign = link.find('#');
  const Result<Members> members = members_of(hash_sign == link.npos ? link : link.substr(hash_sign + 1));
  if (!members) return tl::unexpected(members.error());
  const std::string* version = members->find("v");
  if (version != nullptr && *version == "1")
    return fail("link: v is not 2: links of version 1 work no more; ask for a new one");
  if (version == nullptr || *version != kLinkVersion) return fail("link: v is not 2");

  Link out;
  if (const std::string* name = members->find("name")) out.name = *name;
  if (!is_channel_name(out.name)) return fail("link: name is no name of a channel");
  if (!read_bytes(*members, "key", std::span(out.gateway)))
    return fail("link: key is not 32 bytes in base64url");
  if (!read_bytes(*members, "secret", out.channel.bytes()))
    return fail("link: secret is not 32 bytes in base64url");
  if (!read_pool(*members, out.pool)) return fail("link: pool is not 1 to 64");
  out.carriers = members->carriers;
  if (out.carriers.empty() || out.carriers.size() > kMostCarriers)
    return fail("link: carrier does not stand in it 1 to 8 times");
  for (std::size_t i = 0; i < out.carriers.size(); ++i) {
    if (!is_carrier(out.carriers[i]))
      return fail("link: carrier " + std::to_string(i + 1) + " is no URL of a carrier");
  }
  if (!read_flag(*members, "reachable", out.reachable)) return fail("link: reachable is not 1");
  if (!read_flag(*members, "servers", out.servers)) return fail("link: servers is not 1");
  if (const std::string* plugin = members->find("plugin")) out.plugin = *plugin;
  if (out.plugin.size() > kMostPlugin || !is_printable(out.plugin))
    return fail("link: plugin is no name of a plugin");
  return out;
}

}  // namespace jm::dialog
