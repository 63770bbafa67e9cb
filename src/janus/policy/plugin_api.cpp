// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/policy/plugin_api.hpp"

#include <algorithm>
#include <string>

#include "janus/policy/tables.hpp"

namespace jm::janus {
namespace {

// What these names mean is the same in all plugins.
constexpr Touching kEverywhere[] = {
    {Touches::Files,
     "record filename rec_dir new_rec_dir lock_record new_lock_record record_file record_dir new_record_dir "
     "mjrs mjrs_dir new_mjrs_dir permanent stop_record stop_recording"},
    {Touches::Hosts,
     "host host_family ip port ports port_2 port_3 rtcp_port rtcpport iface mcast srtp_suite srtp_crypto "
     "proxy outbound_proxy url"},
    {Touches::Secrets,
     "secret new_secret pin new_pin admin_key token tokens allowed password apisecret admin_secret"},
};

constexpr const PluginApi* kPlugins[] = {&kEchotest, &kVideoroom,  &kVideocall, &kAudiobridge, &kStreaming,
                                         &kTextroom, &kRecordplay, &kSip,       &kNosip,       &kVoicemail};

std::string_view last_name(std::string_view path) {
  const auto dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

Known compare(std::string_view word, std::string_view path) {
  if (word == path) return Known::Yes;
  if (!word.starts_with(path) || word[path.size()] != '.') return Known::No;
  return word.substr(path.size()) == ".*" ? Known::Any : Known::Group;
}

}  // namespace

std::string_view name_of(Touches touches) {
  constexpr std::array<std::string_view, 6> kNames = {"nothing", "files",        "hosts or ports",
                                                      "secrets", "other people", "administration"};
  return kNames[static_cast<std::size_t>(touches)];
}

std::string_view take_word(std::string_view& words) {
  const auto end = std::min(words.find(' '), words.size());
  const std::string_view word = words.substr(0, end);
  words.remove_prefix(std::min(end + 1, words.size()));
  return word;
}

bool contains_word(std::string_view words, std::string_view wanted) {
  while (!words.empty())
    if (take_word(words) == wanted) return true;
  return false;
}

std::span<const PluginApi* const> known_plugins() {
  return kPlugins;
}

const PluginApi* find_plugin(std::string_view name) {
  const auto found = std::find_if(std::begin(kPlugins), std::end(kPlugins),
                                  [&](const auto* api) { return api->name == name; });
  return found == std::end(kPlugins) ? nullptr : *found;
}

const PluginApi& janus_api() {
  return kCore;
}

const PluginApi& admin_api() {
  return kAdmin;
}

const Request* find_request(const PluginApi& api, std::string_view name) {
  for (const Request& request : api.requests)
    if (request.name == name || request.name == kAny) return &request;
  return nullptr;
}

Known find_member(const Request& request, std::string_view path) {
  Known known = Known::No;
  for (std::string_view words : request.members)
    while (!words.empty()) known = std::max(known, compare(take_word(words), path));
  return known;
}

Touches touches(const PluginApi& api, std::string_view request, std::string_view path) {
  const std::string there = std::string(request) + ":" + std::string(path);
  const std::string_view names[] = {there, path, last_name(path)};
  for (const auto& list : {api.touching, std::span<const Touching>(kEverywhere)})
    for (const Touching& touching : list)
      for (const std::string_view name : names)
        if (contains_word(touching.members, name)) return touching.what;
  return Touches::Nothing;
}

}  // namespace jm::janus
