// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/run/carriers.hpp"

#include <utility>

#include "carrier/embedded.hpp"
#include "gateway/sealed/sealed_link.hpp"

namespace jm::gateway {

std::vector<carrier::Carrier*> Carriers::open_for(const ChannelConfig& channel) {
  if (channel.max_age) node_.keep_at_least(*channel.max_age);
  std::vector<carrier::Carrier*> all;
  for (const std::string& name : channel.carriers()) {
    const auto [it, is_new] = open_.try_emplace(name);
    if (is_new) it->second = open(options_.config.carriers.at(name));
    if (it->second) all.push_back(it->second.get());
  }
  return all;
}

std::unique_ptr<carrier::Carrier> Carriers::open(const CarrierConfig& config) {
  if (options_.carrier) return options_.carrier(loop_, config);
  if (config.urls.empty()) return carrier::open_embedded(loop_, *node_.node(), &budget_);
  carrier::CarrierOptions options;
  options.poll_min = config.poll_min;
  options.poll_max = config.poll_max;
  options.timeout = config.timeout;
  options.ca_file = config.ca_file;
  options.verify_tls = config.verify_tls;
  options.budget = &budget_;
  auto opened = carrier::open_carrier(loop_, config.urls, options);
  if (opened) return std::move(*opened);
  options_.log(base::Level::Error, "carrier " + config.name + ": " + opened.error().reason);
  return nullptr;
}

std::string Carriers::public_url(const std::string& name) const {
  return gateway::public_url(options_.config, name, node_.url());
}

void Carriers::warn_without_url(const ChannelConfig& channel) {
  if (channel.kind == ChannelConfig::Kind::Plain || !public_url(channel.carrier).empty() ||
      !warned_.insert(channel.carrier).second)
    return;
  options_.log(base::Level::Warning,
               options_.config.file + ": carrier " + channel.carrier +
                   ": public_url: is missing: the node listens at every address, and links must "
                   "name the one that browsers reach; there are none until then");
}

}  // namespace jm::gateway
