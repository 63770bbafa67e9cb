// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/sealed/sealed_link.hpp"

#include <utility>

#include "gateway/config/special_values.hpp"

namespace jm::gateway {
std::string public_url(const Config& config, const std::string& carrier, const std::string& node) {
  const auto it = config.carriers.find(carrier);
  if (it == config.carriers.end()) return "";
  const CarrierConfig& found = it->second;
  if (!found.public_url.empty()) return found.public_url;
  const std::string url = found.urls.empty() ? node : found.urls.front();
  return names_no_host(url) ? "" : url;
}

std::string configured_url(const NodeConfig& node) {
  const std::string& listen = node.server.listen;
  if (!node.enabled || listen.ends_with(":0")) return "";
  return (node.server.tls_cert.empty() ? "http://" : "https://") + listen;
}

Result<std::string> sealed_link(const Config& config, const ChannelConfig& channel, const SealedKeys& keys,
                                const std::string& node) {
  if (channel.kind == ChannelConfig::Kind::Plain)
    return fail("channel " + channel.name + ": has no link, its peer has a chain of its own");
  dialog::Link link = keys.link(channel);
  link.pool = config.pool.size;
  for (const std::string& name : channel.carriers())
    if (auto url = public_url(config, name, node); !url.empty()) link.carriers.push_back(std::move(url));
  if (link.carriers.empty())
    return fail("channel " + channel.name + ": has no link: set public_url of its carrier " +
                channel.carrier + " to the address that browsers reach");
  link.reachable = channel.reachable;
  link.servers = has_servers(config.ice, channel);
  link.plugin = channel.plugin;
  return config.page.substr(0, config.page.find('#')) + "#" + dialog::write_fragment(link);
}

}  // namespace jm::gateway
