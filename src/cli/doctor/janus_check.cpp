// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/janus_check.hpp"

#include <map>
#include <set>

#include "base/json.hpp"
#include "gateway/config/jcfg.hpp"
#include "gateway/run/janus_info.hpp"

namespace jm::cli::doctor {
namespace {

using Values = std::map<std::string, std::string>;

std::string value(const Values& values, const std::string& key) {
  const auto found = values.find(key);
  return found == values.end() ? "" : found->second;
}

// As Janus reads switches.
bool is_true(const std::string& text) {
  return text == "true" || text == "yes" || text == "on" || text == "1";
}

// What Janus will answer to `info`, as far as it follows from the file.
Json info_of(const Values& values) {
  Json info(json_object());
  const auto flag = [&](const char* name, bool is) {
    json_object_set_new(info.get(), name, json_boolean(is));
  };
  flag("api_secret", !value(values, "general.api_secret").empty());
  flag("auth_token", is_true(value(values, "general.token_auth")));
  flag("webrtc_encryption", !is_true(value(values, "general.no_webrtc_encryption")));
  return info;
}

// Names of files in a list with commas.
std::set<std::string> disabled(const std::string& list) {
  std::set<std::string> names;
  std::size_t at = 0;
  while (at <= list.size()) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    std::string name = list.substr(at, comma - at);
    name.erase(0, name.find_first_not_of(" \t"));
    name.erase(name.find_last_not_of(" \t") + 1);
    if (!name.empty()) names.insert(name);
    at = comma + 1;
  }
  return names;
}

// "janus.plugin.echotest" is in libjanus_echotest.so.
std::string library_of(const std::string& plugin) {
  return "libjanus_" + plugin.substr(plugin.rfind('.') + 1) + ".so";
}

}  // namespace

std::string janus_file_beside(const std::string& plugin_file) {
  const auto slash = plugin_file.rfind('/');
  return (slash == std::string::npos ? "" : plugin_file.substr(0, slash + 1)) + "janus.jcfg";
}

Findings check_janus(const std::string& file, const Subject& subject) {
  constexpr const char* kName = "janus";
  const auto settings = gateway::read_jcfg(file);
  if (!settings)
    return {
        {kName, "", Grade::Note, settings.error().reason + "; Janus's own settings were not checked", {}}};
  Values values;
  for (const gateway::Setting& setting : *settings) values[setting.path] = setting.value;
  Findings findings;
  const auto bad = [&](const std::string& channel, const std::string& what) {
    findings.push_back({kName, channel, Grade::Bad, file + ": " + what, {}});
  };
  if (disabled(value(values, "transports.disable")).contains("libjanus_mam.so"))
    bad("", "transports.disable names libjanus_mam.so: take it out, or Janus does not load the plugin");
  const auto plugins = disabled(value(values, "plugins.disable"));
  gateway::ChannelConfigs channels;
  for (const auto& channel : subject.channels) {
    channels.push_back(&channel);
    if (!channel.plugin.empty() && plugins.contains(library_of(channel.plugin)))
      bad(channel.name, "plugins.disable names " + library_of(channel.plugin) + ", which this channel needs");
  }
  const Json info = info_of(values);
  for (const std::string& note :
       gateway::notes_on_janus(info.get(), !subject.config.api_secret.empty(), channels))
    bad("", note);
  if (findings.empty()) findings.push_back({kName, "", Grade::Good, file + " lets these channels work", {}});
  return findings;
}

}  // namespace jm::cli::doctor
