// SPDX-License-Identifier: GPL-3.0-or-later
// The carriers of the channels, each opened when the first channel needs it. The loop's thread only.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/limits/budget.hpp"
#include "gateway/options.hpp"
#include "gateway/run/embedded_node.hpp"

namespace jm::gateway {

class Carriers {
 public:
  // All of them outlive the carriers.
  Carriers(const GatewayOptions& options, base::Loop& loop, base::Budget& budget, const EmbeddedNode& node)
      : options_(options), loop_(loop), budget_(budget), node_(node) {}

  // Those of a channel that can be used, in the order of its configuration.
  std::vector<carrier::Carrier*> open_for(const ChannelConfig& channel);
  // How browsers reach a carrier, for links; empty if that is not known.
  std::string public_url(const std::string& name) const;
  // Says, once for each carrier, that there are no links because the carrier's URL is missing.
  void warn_without_url(const ChannelConfig& channel);

 private:
  std::unique_ptr<carrier::Carrier> open(const CarrierConfig& config);

  const GatewayOptions& options_;
  base::Loop& loop_;
  base::Budget& budget_;
  const EmbeddedNode& node_;
  std::map<std::string, std::unique_ptr<carrier::Carrier>> open_;  // null: cannot be used
  std::set<std::string> warned_;                                   // warn_without_url() has named them
};

}  // namespace jm::gateway
