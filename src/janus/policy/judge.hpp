// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a peer may ask for something: by plugin, request and member. Without state, so thread-safe.
#pragma once

#include <jansson.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "janus/policy/plugin_api.hpp"

namespace jm::janus {

// What a channel lets its peer do.
struct Allowance {
  // Names; "*" means all that are known and a peer's own, so none of an administrator's.
  std::span<const std::string> requests;
  // Beside the known ones that touch nothing: paths of members, with all that is in them. "room" counts
  // in every request, "join:room" in that one alone, "*" and "join:*" are all members.
  std::span<const std::string> members;
};

// Whether a text has the form of an item of `Allowance::members`.
bool is_member(std::string_view text);
// Whether such an item names anything that is known; if not, it may be a typing error.
bool names_known_member(const PluginApi& api, std::string_view item);
bool allows_member(const Allowance& allowance, std::string_view request, std::string_view path);

// Why it is refused, for the peer and the log: names the member, no values. None: it is not. `api`: null for
// a plugin that is not known.
std::optional<std::string> judge_request(const PluginApi* api, std::string_view request,
                                         const Allowance& allowance);
// All members of `object`, at every depth, but those of `passed` at the first: names, separated by spaces.
std::optional<std::string> judge_members(const PluginApi* api, std::string_view request, const json_t* object,
                                         std::string_view passed, const Allowance& allowance);

// A name that may come from the peer, quoted: cut off, printable.
std::string quoted(std::string_view name);

}  // namespace jm::janus
