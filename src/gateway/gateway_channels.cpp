// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's channels: carriers for them, their start, their links, and their end.
#include <algorithm>
#include <set>
#include <thread>
#include <utility>

#include "base/json.hpp"
#include "carrier/embedded.hpp"
#include "gateway/gateway.hpp"
#include "gateway/state/links.hpp"
#include "gateway/status/channel_settings.hpp"
#include "janus/messages/ice_servers.hpp"

namespace jm::gateway {
namespace {

constexpr std::chrono::milliseconds kIdleCheck{10};

}  // namespace

// Opened when the first channel needs it; null where it cannot be used.
carrier::Carrier* Gateway::carrier(const std::string& name) {
  if (const auto known = carriers_.find(name); known != carriers_.end()) return known->second.get();
  const CarrierConfig& config = options_.config.carriers.at(name);
  auto& slot = carriers_[name];
  if (options_.carrier) {
    slot = options_.carrier(loop_, config);
  } else if (config.urls.empty()) {
    slot = carrier::open_embedded(loop_, *node_, &budget_);
  } else {
    carrier::CarrierOptions options;
    options.poll_min = config.poll_min;
    options.poll_max = config.poll_max;
    options.timeout = config.timeout;
    options.ca_file = config.ca_file;
    options.verify_tls = config.verify_tls;
    options.budget = &budget_;
    auto opened = carrier::open_carrier(loop_, config.urls, options);
    if (opened)
      slot = std::move(*opened);
    else
      options_.log(base::Level::Error, "carrier " + name + ": " + opened.error().reason);
  }
  return slot.get();
}

// Makes channels without starting them. One that cannot be made is shown as off, with the reason.
std::vector<janus::ChannelId> Gateway::begin(std::vector<Opening> openings) {
  warn_of_links(openings);
  std::vector<janus::ChannelId> ids;
  std::vector<const ChannelConfig*> configs;
  auto free = slots_.begin();
  for (Opening& opening : openings) {
    free = std::find_if(free, slots_.end(), [](const Slot& slot) { return !slot.config; });
    const auto id = static_cast<janus::ChannelId>(free - slots_.begin());
    if (free == slots_.end()) free = slots_.emplace(free);
    free->config = opening.config;
    status_.begin(id, opening.config, opening.source, std::move(opening.note));
    ids.push_back(id);
    configs.push_back(opening.config.get());
  }
  auto records = state_->channels(configs);
  for (std::size_t i = 0; i < ids.size(); ++i) begin(ids[i], std::move(records[i]));
  return ids;
}

void Gateway::begin(janus::ChannelId id, Result<plain::ChannelRecord> record) {
  Slot& slot = slots_[id];
  const auto& config = slot.config;
  if (node_ && config->max_age) node_->keep_at_least(*config->max_age);
  std::string trouble;
  carrier::Carrier* way = carrier(config->carrier);
  if (way == nullptr) {
    trouble = "carrier: cannot be used, see above";
  } else if (!record) {
    trouble = record.error().reason;
    slot.record = record.error().passes ? Slot::Record::Passes : Slot::Record::Fails;
    if (again_ == 0) begin_later(options_.timing.revive);
  } else {
    slot.record = Slot::Record::Had;
    slot.channel = std::make_unique<Channel>(*services_, id, config, std::move(*record), *way);
    return;
  }
  options_.log(base::Level::Error,
               "channel " + config->name + ": " + trouble + (record ? "; stays off" : "; off, trying again"));
  ChannelView view;
  view.state = "off";
  view.last_error = trouble;
  status_.update(id, std::move(view));
}

// What kept the state from giving channels their records may pass. All are asked for together: each time may
// wait for a lock, and the loop with it.
void Gateway::begin_later(std::chrono::milliseconds pause) {
  again_ = loop_.after(pause, [this, pause] {
    again_ = 0;
    begin_again(pause);
  });
}

void Gateway::begin_again(std::chrono::milliseconds pause) {
  std::vector<janus::ChannelId> ids;
  std::vector<const ChannelConfig*> configs;
  for (janus::ChannelId id = 0; id < slots_.size(); ++id) {
    if (slots_[id].record == Slot::Record::Had) continue;
    ids.push_back(id);
    configs.push_back(slots_[id].config.get());
  }
  auto records = state_->channels(configs);
  bool more = false;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    more = more || !records[i];
    if (!records[i]) continue;
    begin(ids[i], std::move(records[i]));
    slots_[ids[i]].channel->start();
  }
  if (more) begin_later(std::min(2 * pause, options_.timing.revive_slowest));
}

Gateway::Slot* Gateway::find(const std::string& name) {
  const auto slot = std::find_if(slots_.begin(), slots_.end(),
                                 [&](const Slot& s) { return s.config && s.config->name == name; });
  return slot == slots_.end() ? nullptr : &*slot;
}

void Gateway::open_channels() {
  std::vector<Opening> openings;
  for (const ChannelConfig& config : options_.config.channels) {
    const bool clash = kept_ && json_object_get(kept_->all(), config.name.c_str()) != nullptr;
    if (clash)
      options_.log(base::Level::Warning,
                   "channel " + config.name + ": one of this name was added at run time, the file's is used");
    // The configuration outlives the status.
    openings.push_back({{std::shared_ptr<void>(), &config},
                        Source::File,
                        clash ? "one of this name was added at run time and is not used" : ""});
  }
  add_kept(openings);
  begin(std::move(openings));
  for (const Slot& slot : slots_)
    if (slot.channel) slot.channel->start();
}

void Gateway::add_kept(std::vector<Opening>& openings) {
  if (!kept_) return;
  std::set<std::string_view> named;
  for (const ChannelConfig& config : options_.config.channels) named.insert(config.name);
  const char* name = nullptr;
  json_t* settings = nullptr;
  json_object_foreach(const_cast<json_t*>(kept_->all()), name, settings) {
    if (named.count(name) != 0) continue;
    const auto list = settings_from_json(settings);
    auto config = list ? validate_channel(name, *list, options_.config)
                       : Result<ChannelConfig>(tl::make_unexpected(list.error()));
    if (config)
      openings.push_back({std::make_shared<const ChannelConfig>(std::move(*config)), Source::Persistent, ""});
    else
      options_.log(base::Level::Error, "added at run time: " + config.error().reason + "; stays off");
  }
}

std::string Gateway::public_url(const std::string& carrier) const {
  const auto it = options_.config.carriers.find(carrier);
  if (it == options_.config.carriers.end()) return "";
  if (!it->second.public_url.empty()) return it->second.public_url;
  const std::string url = it->second.urls.empty() ? node_url() : it->second.urls.front();
  return plain::names_no_host(url) ? "" : url;
}

// Once for each carrier: links that name it cannot be used.
void Gateway::warn_of_links(const std::vector<Opening>& openings) {
  for (const Opening& opening : openings) {
    const std::string& carrier = opening.config->carrier;
    if (opening.config->subscribe.root || !public_url(carrier).empty() || !nowhere_.insert(carrier).second)
      continue;
    options_.log(base::Level::Warning,
                 options_.config.file + ": carrier " + carrier +
                     ": public_url: is missing: the node listens at every address, and links must "
                     "name the one that browsers reach; there are none until then");
  }
}

Result<void> Gateway::write_link(const ChannelConfig& config, const plain::ChannelRecord& record) {
  if (config.subscribe.root) return {};
  plain::LinkParts parts;
  parts.page = options_.config.page;
  parts.name = config.name;
  parts.node = public_url(config.carrier);
  parts.gateway_mode = record.writer.mode;
  parts.gateway_key = record.writer.side_key;
  parts.gateway_root = record.first_root;
  parts.gateway_spare = record.spare_root;
  parts.reachable = config.reachable;
  parts.servers = has_servers(options_.config.ice, config);
  parts.plugin = config.plugin;
  if (!record.peer) {
    const auto updated = update_link(*state_, parts);
    if (!updated) return tl::make_unexpected(updated.error());
    return {};
  }
  parts.peer = *record.peer;
  // Said when it is durable: the next start keeps this link.
  const auto tell = [log = options_.log, name = config.name, usable = !parts.node.empty(),
                     path = state_->links_dir() + "/" + config.name](Result<void> noted) {
    if (noted && usable)
      log(base::Level::Info, "channel " + name + ": the link for its peer is in " + path);
    else if (!noted)
      log(base::Level::Error, "channel " + name + ": link: " + noted.error().reason);
  };
  const auto written = gateway::write_link(*state_, parts, tell);
  if (!written) return tl::make_unexpected(written.error());
  return {};
}

// The peers of live calls are told; what does not get out in time is durable and goes out at the next start.
void Gateway::close_channels() {
  on_loop([this] {
    for (const Slot& slot : slots_)
      if (slot.channel) slot.channel->close("the gateway stops");
  });
  const auto end = std::chrono::steady_clock::now() + options_.timing.closing;
  for (bool idle = false; !idle && std::chrono::steady_clock::now() < end;) {
    on_loop([&] {
      idle = std::all_of(slots_.begin(), slots_.end(),
                         [](const Slot& slot) { return !slot.channel || slot.channel->idle(); });
    });
    if (!idle) std::this_thread::sleep_for(kIdleCheck);
  }
}

}  // namespace jm::gateway
