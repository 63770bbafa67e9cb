// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/run/runtime_changes.hpp"

#include <utility>
#include <vector>

#include "gateway/status/channel_settings.hpp"

namespace jm::gateway {

Result<RuntimeChanges::Config> RuntimeChanges::admit(const std::string& name, const json_t* settings,
                                                     bool persist) const {
  if (persist && !kept_.unreadable().empty()) return fail(kept_.unreadable());
  auto config = channel_from_json(name, settings, options_.config);
  if (!config) return tl::make_unexpected(config.error());
  return std::make_shared<const ChannelConfig>(std::move(*config));
}

void RuntimeChanges::add(const Config& config, const std::string& settings, bool persist) {
  Opening opening{config, persist ? Source::Persistent : Source::Runtime, ""};
  if (persist)
    if (const auto kept = kept_.keep(config->name, settings); !kept)
      opening.note = "is not kept over a restart yet: " + kept.error().reason;
  options_.log(base::Level::Info, "channel " + config->name + ": added at run time");
  std::vector<Opening> openings;
  openings.push_back(std::move(opening));
  channels_.begin(std::move(openings));
  janus_.ask();
}

void RuntimeChanges::remove(const std::string& name) {
  kept_.forget(name);
  channels_.remove(name, "the channel was removed");
}

void RuntimeChanges::reset(const std::string& name) {
  channels_.reset(name, "reset by hand");
}

}  // namespace jm::gateway
