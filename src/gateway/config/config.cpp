// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/config.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "gateway/config/jcfg.hpp"
#include "gateway/config/readers.hpp"
#include "gateway/config/sections.hpp"
#include "gateway/config/special_values.hpp"

namespace jm::gateway {
namespace {

constexpr std::int64_t kMostGateways = 64;  // as a link can name

// Empty: there is none.
bool is_host_id(std::string_view id) {
  return id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 127; });
}

}  // namespace

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
  if (const auto secret = read_secret_file(in, "api_secret_file")) out.api_secret = *secret;
  if (const auto secret = read_secret_file(in, "admin_secret_file")) out.admin_secret = *secret;
  in.text("page", out.page);
  if (!out.page.empty() && !is_url(out.page)) in.complain("page", "is no http(s) address");
  in.flag("allow_empty", out.allow_empty);
  in.integer("pool.size", 1, kMostGateways, out.pool.size);
  in.integer("pool.index", 0, kMostGateways - 1, out.pool.index);
  if (out.pool.index >= out.pool.size)
    in.complain("pool.index", "is not below pool.size: the gateways of a pool count from 0");
}

Validated validate(const std::string& file, const std::vector<Setting>& settings,
                   const std::string& default_state_dir) {
  Validated out;
  out.config.file = file;
  Report report{file, {}};
  Sections sections(settings, report);

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
  out.config.channels.reserve(sections.channels.size());
  for (auto& [name, in] : sections.channels) {
    if (auto channel = read_channel(in, name, out.config))
      out.config.channels.push_back(std::move(*channel));
    else
      in.remark("", "stays off");
  }
  out.complaints = std::move(report.complaints);
  return out;
}

Result<Validated> validate_file(const std::string& file, const std::string& default_state_dir) {
  const auto settings = read_jcfg(file);
  if (!settings) return tl::make_unexpected(settings.error());
  return validate(file, *settings, default_state_dir);
}

}  // namespace jm::gateway
