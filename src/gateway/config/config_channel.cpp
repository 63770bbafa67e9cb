// SPDX-License-Identifier: GPL-3.0-or-later
// One channel of the configuration, from the file or from elsewhere.
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "dialog/fragment.hpp"
#include "gateway/config/readers.hpp"
#include "gateway/config/special_values.hpp"
#include "janus/policy/judge.hpp"

namespace jm::gateway {
namespace {

using std::chrono::seconds;

constexpr std::int64_t kDay = 86'400;  // seconds

// What a peer with chains is read and written by.
void read_sides(Settings& in, ChannelConfig& out) {
  using mam::Mode;
  std::string root;
  in.text("subscribe.root", root);
  if (const auto hash = trinary::Hash::from_trytes(root))
    out.subscribe->root = *hash;
  else
    in.complain("subscribe.root", "is no root, write its 81 trytes (9 and A to Z)");
  std::optional<Hash> key;
  read_mode(in, "subscribe.mode", out.subscribe->mode);
  read_side_key(in, "subscribe.side_key", key);
  read_mode(in, "publish.mode", out.publish->mode);
  read_side_key(in, "publish.side_key", out.publish->side_key);
  in.integer("publish.security", 1, 3, out.publish->security);
  const bool restricted = out.subscribe->mode == Mode::Restricted;
  if (restricted && !key && !in.has("subscribe.side_key") && !in.has("subscribe.side_key_file"))
    in.complain("subscribe.side_key", "is missing, restricted mode needs it");
  if (!restricted && key) in.complain("subscribe.side_key", "goes with mode restricted only");
  if (restricted) out.subscribe->side_key = key.value_or(Hash());
  if (out.publish->mode != Mode::Restricted && out.publish->side_key)
    in.complain("publish.side_key", "goes with mode restricted only");
  if (out.api != ChannelConfig::Api::Plugin)
    in.complain("api", "of Janus goes with sealed channels only, so without subscribe.root");
}

void read_members(Settings& in, ChannelConfig& out) {
  in.list("allow_members", out.allow_members);
  const auto* plugin = out.allow_plugins.empty() ? janus::find_plugin(out.plugin) : nullptr;
  for (const std::string& member : out.allow_members) {
    if (!janus::is_member(member))
      in.complain("allow_members", "has \"" + member +
                                       "\", write a member (room), one of a request (join:room), "
                                       "one inside another (streams.mid), or *");
    else if (plugin != nullptr && !janus::names_known_member(*plugin, member) &&
             !janus::names_known_member(janus::janus_api(), member))
      in.remark("allow_members", "has \"" + member + "\", which " + std::string(plugin->name) +
                                     " is not known to have: it is allowed, mind the spelling");
  }
}

// A key of an earlier version, when links could hold seeds.
void drop_link(Settings& in) {
  const auto link = in.take("link");
  if (link && *link != "sealed")
    in.remark("link",
              "is not used any more: the channel is sealed, hand out the link that janus-mam link shows");
}

void read_keys(Settings& in, const Config& config, ChannelConfig& out) {
  drop_link(in);
  in.refuse_unknown("channels.NAME", true);
  if (!dialog::is_channel_name(out.name))
    in.complain("", "a name has 1 to 64 of A-Z a-z 0-9 . _ - and starts with no dot");
  read_kind(in, config, out);
  std::string api = "plugin";
  in.text("api", api);
  if (api == "janus")
    out.api = ChannelConfig::Api::Janus;
  else if (api == "admin")
    out.api = ChannelConfig::Api::Admin;
  else if (api != "plugin")
    in.complain("api", "is \"" + api + "\", write plugin, janus or admin");
  if (api == "plugin" && (in.has("allow_verbs") || in.has("allow_verbs[0]")))
    in.complain("allow_verbs", "goes with api = \"janus\" or \"admin\" only");
  for (const char* key : {"max_sessions", "max_handles"})
    if (api != "janus" && in.has(key)) in.complain(key, "goes with api = \"janus\" only");
  if (api == "admin" || in.has("allow_verbs") || in.has("allow_verbs[0]")) out.allow_verbs.clear();
  in.list("allow_verbs", out.allow_verbs);
  if (api == "plugin") out.allow_verbs = std::vector<std::string>();
  if (api == "admin" && out.allow_verbs.empty())
    in.complain("allow_verbs", "is missing, name what this peer may ask, for example list_sessions");
  in.integer("max_sessions", 1, 1000, out.max_sessions);
  in.integer("max_handles", 1, 1000, out.max_handles);
  in.text("plugin", out.plugin);
  if (out.plugin.empty() && out.api == ChannelConfig::Api::Plugin)
    in.complain("plugin", "is missing, e.g. janus.plugin.echotest");
  out.body = "{}";
  in.text("body", out.body);
  if (const auto body = parse_object(out.body); !body) in.complain("body", body.error().reason);
  in.list("allow_plugins", out.allow_plugins);
  in.list("allow_requests", out.allow_requests);
  read_members(in, out);
  in.flag("reachable", out.reachable);
  std::string hold = "auto";
  in.text("hold_candidates", hold);
  if (hold != "auto" && hold != "always" && hold != "never")
    in.complain("hold_candidates", "is \"" + hold + "\", write auto, always or never");
  if (hold != "auto") out.hold_candidates = hold == "always";
  in.flag("hide_private_candidates", out.hide_private_candidates);
  if (out.hide_private_candidates && out.api == ChannelConfig::Api::Admin)
    in.complain("hide_private_candidates",
                "does not go with api = \"admin\", whose handle_info names them all");
  in.flag("allow_token", out.allow_token);
  in.integer("offers_per_minute", 1, 6000, out.offers_per_minute);
  if (const auto age = in.integer("max_age", 1, kDay)) out.max_age = seconds(*age);
  in.duration("connect_timeout", 1, 3600, out.connect_timeout);
  if (out.kind != ChannelConfig::Kind::Sealed) read_sides(in, out);
}

// A side key in a file that everybody can read protects nothing; the calls still work.
void remark_open_secrets(const std::string& file, Settings& in) {
  if (!in.has("subscribe.side_key") && !in.has("publish.side_key")) return;
  struct stat info {};
  if (stat(file.c_str(), &info) != 0 || (info.st_mode & S_IROTH) == 0) return;
  for (const char* key : {"subscribe.side_key", "publish.side_key"})
    if (in.has(key))
      in.remark(key, std::string("is in a file that everybody can read, use ") + key + "_file");
}

}  // namespace

std::optional<ChannelConfig> read_channel(Settings& in, const std::string& name, const Config& config) {
  ChannelConfig channel;
  channel.name = name;
  read_keys(in, config, channel);
  remark_open_secrets(config.file, in);
  if (in.bad()) return std::nullopt;
  return channel;
}

Result<ChannelConfig> validate_channel(const std::string& name, const std::vector<Setting>& settings,
                                       const Config& config) {
  Report report{config.file, {}};
  Settings in(report, "channel " + name);
  for (const Setting& setting : settings) in.add(setting.path, setting);
  if (auto channel = read_channel(in, name, config)) return std::move(*channel);
  std::string all;
  for (const std::string& line : report.complaints)
    all += (all.empty() ? "" : "; ") + line.substr(config.file.size() + 2);
  return fail(all);
}

}  // namespace jm::gateway
