// SPDX-License-Identifier: GPL-3.0-or-later
// Opens what the channels of a gateway need (state, node, kept channels), again and again until it can, and
// runs the channels then. Made, used and destroyed on the loop's thread, but for changes().
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "gateway/kept/kept_store.hpp"
#include "gateway/options.hpp"
#include "gateway/run/channel_set.hpp"
#include "gateway/run/janus_check.hpp"
#include "gateway/run/runtime_changes.hpp"
#include "gateway/run/startup.hpp"

namespace jm::gateway {

class ChannelRunner {
 public:
  // What the gateway gives it. All of it outlives the runner.
  struct Parts {
    base::Loop& loop;
    base::Pool& pool;
    base::Budget& budget;  // of what comes from the carriers
    base::Scheduler& setups;
    janus::Core& core;
    Status& status;
  };

  ChannelRunner(const GatewayOptions& options, const Parts& parts);
  ChannelRunner(const ChannelRunner&) = delete;
  ChannelRunner& operator=(const ChannelRunner&) = delete;

  // Once. Fails if nothing can run, and that does not pass.
  Result<void> start() { return startup_.run(); }
  // Thread-safe. Null until the channels are there.
  RuntimeChanges* changes() const { return up_ ? changes_.get() : nullptr; }
  // Thread-safe. Of a sealed channel.
  Result<std::string> link(const ChannelConfig& channel) const;

  void from_core(janus::ChannelId channel, const json_t* message);
  void session_over(janus::ChannelId channel, std::uint64_t session, bool timeout);

  void close(const std::string& why);  // all channels
  bool idle() const { return !channels_ || channels_->idle(); }
  std::size_t running() const { return channels_ ? channels_->running() : 0; }

 private:
  Startup::Plan plan();
  Result<void> open_state();
  Result<void> open_keys();
  Result<void> run_channels(bool late);
  Services services();
  // Those of the file, then those that were kept.
  std::vector<Opening> openings() const;
  void add_kept(std::vector<Opening>& openings) const;

  const GatewayOptions& options_;
  const Parts parts_;
  EmbeddedNode node_;
  std::unique_ptr<State> state_;
  KeptStore kept_;
  Carriers carriers_;
  CoreNumbers numbers_;
  std::unique_ptr<const SealedKeys> keys_;
  // Once these are open:
  std::unique_ptr<const Services> services_;
  std::unique_ptr<ChannelSet> channels_;
  JanusCheck janus_;
  std::unique_ptr<RuntimeChanges> changes_;
  Startup startup_;
  std::atomic<bool> up_ = false;  // all of them are there
};

}  // namespace jm::gateway
