// SPDX-License-Identifier: GPL-3.0-or-later
// What a channel tells of itself: lines in the log, events for Janus's event handlers, its row in the status.
// The loop's thread only.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/lifetime.hpp"
#include "gateway/channel/channel_host.hpp"

namespace jm::gateway {

class Reports {
 public:
  // `view`: how the channel is at present, but for its counters.
  Reports(const Services& services, janus::ChannelId channel, std::shared_ptr<const ChannelConfig> config,
          std::function<ChannelView()> view);
  Reports(const Reports&) = delete;
  Reports& operator=(const Reports&) = delete;

  const Services& services() const { return services_; }
  const ChannelConfig& config() const { return *config_; }
  janus::ChannelId channel() const { return channel_; }
  janus::Counters& counters() { return counters_; }

  void say(base::Level level, const std::string& line) const;
  void notify(const char* event, Json details) const;
  void refresh();  // the status, soon
  void show();     // now
  // For what runs in the channel.
  ChannelHost host();

 private:
  const Services& services_;
  const janus::ChannelId channel_;
  const std::shared_ptr<const ChannelConfig> config_;
  const std::function<ChannelView()> view_;
  janus::Counters counters_;
  bool refreshing_ = false;
  base::Lifetime lifetime_;
};

}  // namespace jm::gateway
