// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/config.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "gateway/config/settings.hpp"
#include "gateway/state/links.hpp"
#include "janus/messages/ice_servers.hpp"

namespace jm::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// The settings by section and, where it has any, by name; names in the file's order.
struct Sections {
  Settings general, node, ice;
  std::vector<std::pair<std::string, Settings>> carriers, channels;

  explicit Sections(Report& report) : general(report, "general"), node(report, "node"), ice(report, "ice") {}
};

Settings& named(std::vector<std::pair<std::string, Settings>>& list, const std::string& name, Report& report,
                const char* what) {
  for (auto& [known, settings] : list)
    if (known == name) return settings;
  list.emplace_back(name, Settings(report, what + (" " + name)));
  return list.back().second;
}

void sort(const std::vector<Setting>& settings, Report& report, Sections& out) {
  for (const Setting& setting : settings) {
    const auto dot = setting.path.find('.');
    const std::string section = setting.path.substr(0, dot);
    const std::string rest = dot == std::string::npos ? "" : setting.path.substr(dot + 1);
    if (section == "general" && !rest.empty()) {
      out.general.add(rest, setting);
    } else if (section == "node" && !rest.empty()) {
      out.node.add(rest, setting);
    } else if (section == "ice" && !rest.empty()) {
      out.ice.add(rest, setting);
    } else if ((section == "carriers" || section == "channels") && !rest.empty()) {
      const bool carrier = section == "carriers";
      const auto end = rest.find('.');
      auto& settings_of = named(carrier ? out.carriers : out.channels, rest.substr(0, end), report,
                                carrier ? "carrier" : "channel");
      if (end != std::string::npos)
        settings_of.add(rest.substr(end + 1), setting);
      else if (!setting.value.empty())  // empty: a group without members
        settings_of.complain("", "is a value, write a group { ... }");
    } else if (!rest.empty() || !setting.value.empty() ||
               (section != "general" && section != "node" && section != "ice" && section != "carriers" &&
                section != "channels")) {
      report.complaints.push_back(report.file + ": " + setting.path +
                                  ": unknown section; there are general, node, ice, carriers and channels");
    }
  }
}

// Empty: there is none.
bool is_host_id(std::string_view id) {
  return id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 127; });
}

bool is_url(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (url.starts_with(scheme) && url.size() > scheme.size() && url[scheme.size()] != '/' &&
        url.find_first_of(" \t\"<>\\") == std::string_view::npos)
      return true;
  return false;
}

void read_general(Settings& in, const std::string& default_state_dir, Config& out) {
  in.refuse_unknown("general", false);
  in.text("json", out.json_format);
  if (!json_flags(out.json_format))
    in.complain("json", "is \"" + out.json_format + "\", write indented, plain or compact");
  in.flag("events", out.events);
  out.state_dir = default_state_dir;
  in.text("state_dir", out.state_dir);
  if (out.state_dir.empty() || out.state_dir.front() != '/')
    in.complain("state_dir", "write a folder with its full path");
  in.text("host_id", out.host_id);
  if (!is_host_id(out.host_id)) in.complain("host_id", "write 1 to 64 printable ASCII characters");
  if (const auto secret = in.secret_file("api_secret_file")) out.api_secret = *secret;
  if (const auto secret = in.secret_file("admin_secret_file")) out.admin_secret = *secret;
  in.text("page", out.page);
  if (!out.page.empty() && !is_url(out.page)) in.complain("page", "is no http(s) address");
  in.flag("allow_empty", out.allow_empty);
}

void read_node(Settings& in, const std::string& state_dir, NodeConfig& out) {
  in.refuse_unknown("node", false);
  in.flag("enabled", out.enabled);
  in.text("listen", out.server.listen);
  if (const auto colon = out.server.listen.rfind(':');
      colon == std::string::npos || colon == 0 || colon + 1 == out.server.listen.size())
    in.complain("listen", "is \"" + out.server.listen + "\", write host:port");
  in.list("hosts", out.server.hosts);
  in.path("tls_cert", out.server.tls_cert);
  in.path("tls_key", out.server.tls_key);
  if (out.server.tls_cert.empty() != out.server.tls_key.empty())
    in.complain(out.server.tls_cert.empty() ? "tls_cert" : "tls_key", "is missing, TLS needs both");
  out.store.db_file = state_dir + "/node.db";
  in.text("db_file", out.store.db_file);
  in.text("network", out.store.network);
  if (out.store.network.empty()) in.complain("network", "is empty");
  in.number("min_pow_score", 0, 1e9, out.store.min_pow_score);
  in.flag("remote_pow", out.server.remote_pow);
  in.integer("max_body", 4096, 16 << 20, out.server.max_body);
  in.integer("max_requests", 1, 1'000'000, out.server.max_requests);
  in.integer("rate", 0, 1'000'000, out.server.rate);
  in.integer("max_waiters", 1, 100'000, out.server.max_waiters);
  in.integer("max_watched", 1, 10'000'000, out.server.max_watched);
  in.integer("max_per_address", 1, 100'000, out.store.max_per_address);
  std::int64_t age = out.store.max_age.count();
  in.integer("max_age", 60, 10LL * 365 * 24 * 3600, age);
  out.store.max_age = seconds(age);
  in.integer("max_bytes", 1 << 20, INT64_C(1) << 50, out.store.max_bytes);
}

void read_milliseconds(Settings& in, const std::string& key, std::int64_t low, std::int64_t high,
                       milliseconds& out) {
  if (const auto value = in.integer(key, low, high)) out = milliseconds(*value);
}

void read_carrier(Settings& in, CarrierConfig& out) {
  in.refuse_unknown("carriers.NAME", true);
  std::string type = "chrysalis";
  in.text("type", type);
  in.list("nodes", out.urls);
  if (type != "chrysalis" && type != "embedded")
    in.complain("type", "is \"" + type + "\", write chrysalis or embedded");
  if (type == "chrysalis" && out.urls.empty()) in.complain("nodes", "is missing, name one node at least");
  if (type == "embedded" && !out.urls.empty()) in.complain("nodes", "does not go with type embedded");
  for (std::size_t i = 0; i < out.urls.size(); ++i)
    if (!is_url(out.urls[i]))
      in.complain("nodes[" + std::to_string(i) + "]", "\"" + out.urls[i] + "\" is no http(s) address");
  in.text("public_url", out.public_url);
  if (!out.public_url.empty() && (!is_url(out.public_url) || plain::names_no_host(out.public_url)))
    in.complain("public_url", "is no http(s) address that browsers reach");
  in.path("ca_file", out.ca_file);
  in.flag("verify_tls", out.verify_tls);
  read_milliseconds(in, "timeout", 100, 300'000, out.timeout);
  read_milliseconds(in, "poll_min", 50, 60'000, out.poll_min);
  read_milliseconds(in, "poll_max", 50, 60'000, out.poll_max);
  if (out.poll_max < out.poll_min) in.complain("poll_max", "is less than poll_min");
}

}  // namespace

Validated validate(const std::string& file, const std::vector<Setting>& settings,
                   const std::string& default_state_dir) {
  Validated out;
  out.config.file = file;
  Report report{file, {}};
  Sections sections(report);
  sort(settings, report, sections);

  read_general(sections.general, default_state_dir, out.config);
  read_node(sections.node, out.config.state_dir, out.config.node);
  out.fatal = sections.general.bad() || sections.node.bad();

  read_ice(sections.ice, out.config.ice);
  if (out.config.node.enabled) out.config.carriers[kEmbedded].name = kEmbedded;
  for (auto& [name, in] : sections.carriers) {
    CarrierConfig carrier;
    carrier.name = name;
    read_carrier(in, carrier);
    if (carrier.urls.empty() && !in.bad() && !out.config.node.enabled)
      in.complain("type", "the embedded node is switched off");
    if (!in.bad()) out.config.carriers[name] = std::move(carrier);
  }
  for (auto& [name, in] : sections.channels) {
    if (auto channel = read_channel(in, name, out.config))
      out.config.channels.push_back(std::move(*channel));
    else
      in.remark("", "stays off");
  }
  out.complaints = std::move(report.complaints);
  return out;
}

}  // namespace jm::gateway
