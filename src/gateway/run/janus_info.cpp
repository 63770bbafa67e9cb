// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/run/janus_info.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace jm::gateway {
namespace {

constexpr std::size_t kMostNames = 5;

bool says(const json_t* info, const char* key) {
  return json_is_true(json_object_get(info, key));
}

bool denies(const json_t* info, const char* key) {
  return json_is_false(json_object_get(info, key));
}

// "one, two"; empty if there is none.
template <class Wanted>
std::string names(const ChannelConfigs& channels, Wanted&& wanted) {
  std::string out;
  std::size_t count = 0;
  for (const ChannelConfig* channel : channels) {
    if (!wanted(*channel) || ++count > kMostNames) continue;
    out += (out.empty() ? "" : ", ") + channel->name;
  }
  if (count > kMostNames) out += " and " + std::to_string(count - kMostNames) + " more";
  return out;
}

// One of secret and token is enough (janus_transport.c).
void add_access(const json_t* info, bool has_secret, const ChannelConfigs& channels,
                std::vector<std::string>& notes) {
  const bool secret = says(info, "api_secret"), tokens = says(info, "auth_token");
  if (secret && has_secret) return;
  if (secret && !tokens)
    notes.emplace_back(
        "api_secret is set there: name it in general.api_secret_file, or Janus refuses every call (403)");
  if (!tokens) return;
  const auto without = names(channels, [](const ChannelConfig& channel) {
    return channel.api != ChannelConfig::Api::Admin &&
           (!channel.allow_token || channel.kind == ChannelConfig::Kind::Plain);
  });
  if (without.empty()) return;
  notes.push_back(
      "token_auth is set there, and Janus refuses (403) calls without a token, as of these channels: " +
      without +
      ". Set allow_token for peers that bring one (the plain form cannot), or api_secret there and "
      "general.api_secret_file here");
}

}  // namespace

std::vector<std::string> notes_on_janus(const json_t* info, bool secret, const ChannelConfigs& channels) {
  std::vector<std::string> notes;
  add_access(info, secret, channels, notes);
  if (denies(info, "accepting-new-sessions"))
    notes.emplace_back("it accepts no new sessions, so no calls, until its Admin API is told otherwise");
  if (denies(info, "webrtc_encryption"))
    notes.emplace_back("no_webrtc_encryption is set there: browsers and janus-mam call cannot connect");
  if (denies(info, "data_channels")) {
    const auto data = names(
        channels, [](const ChannelConfig& channel) { return channel.plugin == "janus.plugin.textroom"; });
    if (!data.empty())
      notes.push_back("it was built without data channels, which these channels need: " + data);
  }
  if (const json_t* loaded = json_object_get(info, "plugins"); json_is_object(loaded)) {
    const auto without = names(channels, [&](const ChannelConfig& channel) {
      return !channel.plugin.empty() && json_object_get(loaded, channel.plugin.c_str()) == nullptr;
    });
    if (!without.empty())
      notes.push_back("the plugin of these channels is not loaded there (see `plugins` in janus.jcfg): " +
                      without);
  }
  return notes;
}

}  // namespace jm::gateway
