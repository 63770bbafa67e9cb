#include "signaling/policy.hpp"

#include <algorithm>

#include "signaling/json.hpp"

namespace jm::signaling {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

std::optional<Denied> check_plugin(const ChannelConfig& channel, std::string_view named) {
  if (named.empty() || named == channel.plugin || contains(channel.allow_plugins, named)) return std::nullopt;
  return Denied{code::kPluginForbidden, "this channel does not allow that plugin"};
}

std::optional<Denied> check_body(const ChannelConfig& channel, const json_t* body) {
  if (body == nullptr || contains(channel.allow_requests, "*")) return std::nullopt;
  const json_t* request = json_object_get(body, "request");
  if (request != nullptr && !json_is_string(request))
    return Denied{code::kInvalidType, "\"request\" of the body is no string"};
  const std::string_view name = request == nullptr ? "" : json_string_value(request);
  if (contains(channel.allow_requests, name)) return std::nullopt;
  return Denied{code::kUnauthorized, name.empty() ? "this channel allows no body without a request"
                                                  : "this channel does not allow that request"};
}

}  // namespace jm::signaling
