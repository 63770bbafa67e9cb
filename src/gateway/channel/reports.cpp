// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/channel/reports.hpp"

#include <utility>

#include "base/json.hpp"

namespace jm::gateway {

Reports::Reports(const Services& services, janus::ChannelId channel,
                 std::shared_ptr<const ChannelConfig> config, std::function<ChannelView()> view)
    : services_(services), channel_(channel), config_(std::move(config)), view_(std::move(view)) {}

void Reports::say(base::Level level, const std::string& line) const {
  services_.log(level, "channel " + config_->name + ": " + line);
}

void Reports::notify(const char* event, Json details) const {
  if (!services_.status.events()) return;
  set(details.get(), "event", event);
  set(details.get(), "channel", config_->name);
  services_.core.notify(channel_, std::move(details));
}

void Reports::refresh() {
  if (std::exchange(refreshing_, true)) return;
  services_.loop.post(lifetime_.guard([this] {
    refreshing_ = false;
    show();
  }));
}

void Reports::show() {
  ChannelView view = view_();
  view.counters = counters_;
  services_.status.update(channel_, std::move(view));
}

ChannelHost Reports::host() {
  return {services_,
          channel_,
          *config_,
          [this](base::Level level, const std::string& line) { say(level, line); },
          counters_,
          [this](const char* event, Json details) { notify(event, std::move(details)); },
          [this] { refresh(); }};
}

}  // namespace jm::gateway
