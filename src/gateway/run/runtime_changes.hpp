// SPDX-License-Identifier: GPL-3.0-or-later
// Channels that come and go while the gateway runs. The loop's thread only, but for admit().
#pragma once

#include <memory>
#include <string>

#include "gateway/kept/kept_store.hpp"
#include "gateway/options.hpp"
#include "gateway/run/channel_set.hpp"
#include "gateway/run/janus_check.hpp"

namespace jm::gateway {

class RuntimeChanges {
 public:
  using Config = std::shared_ptr<const ChannelConfig>;

  // All of them outlive this.
  RuntimeChanges(const GatewayOptions& options, KeptStore& kept, ChannelSet& channels, JanusCheck& janus)
      : options_(options), kept_(kept), channels_(channels), janus_(janus) {}

  // Thread-safe. Whether it is a channel that can be added; `persist`: to outlive a restart.
  Result<Config> admit(const std::string& name, const json_t* settings, bool persist) const;
  // One that was admitted with these settings, as text.
  void add(const Config& config, const std::string& settings, bool persist);
  void remove(const std::string& name);
  void reset(const std::string& name);

 private:
  const GatewayOptions& options_;
  KeptStore& kept_;
  ChannelSet& channels_;
  JanusCheck& janus_;
};

}  // namespace jm::gateway
