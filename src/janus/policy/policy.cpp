// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/policy/policy.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::janus {
namespace {

// What the gateway writes itself, whatever the peer says.
constexpr std::string_view kAddresses = "janus transaction session_id handle_id token apisecret admin_secret";
constexpr std::string_view kAdminAddresses = "janus transaction session_id handle_id admin_secret";

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

janus::Allowance allowance_of(const PeerRights& channel) {
  return {channel.allow_requests, channel.allow_members};
}

tl::unexpected<Denied> refuse_request(int code, std::string reason) {
  return tl::unexpected<Denied>(Denied{code, std::move(reason)});
}

}  // namespace

std::optional<Denied> check_plugin(const PeerRights& channel, std::string_view named) {
  if (named.empty() || named == channel.plugin || contains(channel.allow_plugins, named)) return std::nullopt;
  return Denied{code::kPluginForbidden, "this channel does not allow that plugin"};
}

tl::expected<Json, Denied> admit_body(const PeerRights& channel, std::string_view plugin,
                                      const json_t* body) {
  auto parsed = parse_object(channel.body);
  Json fixed = parsed ? std::move(*parsed) : Json(json_object());
  if (body == nullptr) return fixed;
  const json_t* named = json_object_get(body, "request");
  if (named != nullptr && !json_is_string(named))
    return refuse_request(code::kInvalidType, "\"request\" of the body is no string");
  const std::string request = text_or(body, "request");
  const auto* api = find_plugin(plugin);
  const auto allowance = allowance_of(channel);
  if (auto denied = judge_request(api, request, allowance))
    return refuse_request(code::kUnauthorized, std::move(*denied));

  // A plugin that looks at no request is asked for the same each time, whatever the peer calls it.
  const Request* known = api == nullptr ? nullptr : find_request(*api, request);
  const bool any = known != nullptr && known->name == kAny;
  const bool same = any || text_or(fixed.get(), "request") == request;
  json_object_del(fixed.get(), "request");
  Json sent(json_copy(const_cast<json_t*>(body))), judged(json_copy(const_cast<json_t*>(body)));
  const char* key = nullptr;
  json_t* value = nullptr;
  json_object_foreach(fixed.get(), key, value) {
    if (allows_member(allowance, request, key)) continue;
    const json_t* given = json_object_get(body, key);
    if (given != nullptr && json_equal(given, value) == 0)
      return refuse_request(code::kUnauthorized,
                            "this channel does not allow the member " + quoted(key) + " to be replaced");
    if (!same) continue;
    set(sent.get(), key, share(value));
    json_object_del(judged.get(), key);  // the channel says so too, so it may touch anything
  }
  if (auto denied = judge_members(api, request, judged.get(), "request", allowance))
    return refuse_request(code::kUnauthorized, std::move(*denied));
  return sent;
}

std::optional<Denied> check_verb(const PeerRights& channel, const PluginApi& api, const json_t* request) {
  const std::string verb = text_or(request, "janus");
  if (!contains(channel.allow_verbs, verb))
    return Denied{code::kUnauthorized, "this channel does not allow that verb"};
  const bool admin = &api == &admin_api();
  auto denied =
      judge_members(&api, verb, request, admin ? kAdminAddresses : kAddresses, allowance_of(channel));
  if (!denied) return std::nullopt;
  return Denied{code::kUnauthorized, std::move(*denied)};
}

}  // namespace jm::janus
