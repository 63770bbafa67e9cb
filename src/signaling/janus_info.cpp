#include "signaling/janus_info.hpp"

#include <algorithm>

#include "signaling/json.hpp"

namespace jm::signaling {
namespace {

constexpr std::size_t kMostNames = 5;

bool says(const json_t* info, const char* key) {
  return json_is_true(json_object_get(info, key));
}

bool denies(const json_t* info, const char* key) {
  return json_is_false(json_object_get(info, key));
}

// "one, two"; empty where there is none.
template <class Wanted>
std::string names(const Config& config, Wanted&& wanted) {
  std::string out;
  std::size_t count = 0;
  for (const ChannelConfig& channel : config.channels) {
    if (!wanted(channel) || ++count > kMostNames) continue;
    out += (out.empty() ? "" : ", ") + channel.name;
  }
  if (count > kMostNames) out += " and " + std::to_string(count - kMostNames) + " more";
  return out;
}

// Either of the two ways to be let in does (janus_transport.c: secret or token).
void add_access(const json_t* info, const Config& config, std::vector<std::string>& notes) {
  const bool secret = says(info, "api_secret"), tokens = says(info, "auth_token");
  if (secret && !config.api_secret.empty()) return;
  if (secret && !tokens)
    notes.emplace_back(
        "api_secret is set there: name it in general.api_secret_file, or Janus refuses every call (403)");
  if (!tokens) return;
  const auto without = names(config, [](const ChannelConfig& channel) {
    return channel.api != ChannelConfig::Api::Admin && (!channel.allow_token || channel.subscribe.root);
  });
  if (without.empty()) return;
  notes.push_back(
      "token_auth is set there, and Janus refuses (403) calls without a token, as of these channels: " +
      without +
      ". Set allow_token for peers that bring one (the plain form cannot), or api_secret there and "
      "general.api_secret_file here");
}

}  // namespace

std::vector<std::string> notes_on_janus(const json_t* info, const Config& config) {
  std::vector<std::string> notes;
  add_access(info, config, notes);
  if (denies(info, "accepting-new-sessions"))
    notes.emplace_back("it accepts no new sessions, so no calls, until its Admin API is told otherwise");
  if (denies(info, "webrtc_encryption"))
    notes.emplace_back("no_webrtc_encryption is set there: browsers and janus-mam call cannot connect");
  if (denies(info, "data_channels")) {
    const auto data =
        names(config, [](const ChannelConfig& channel) { return channel.plugin == "janus.plugin.textroom"; });
    if (!data.empty())
      notes.push_back("it was built without data channels, which these channels need: " + data);
  }
  return notes;
}

}  // namespace jm::signaling
