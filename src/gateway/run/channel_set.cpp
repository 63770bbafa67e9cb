// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/run/channel_set.hpp"

#include <algorithm>
#include <utility>

#include "gateway/channel/chain_channel.hpp"
#include "gateway/sealed/sealed_channel.hpp"

namespace jm::gateway {
namespace {

constexpr std::chrono::milliseconds kIdleCheck{20};
constexpr const char* kNoCarrier = "carrier: cannot be used, see above";

}  // namespace

ChannelSet::~ChannelSet() {
  services_.loop.cancel(retry_);
  for (const Slot& slot : slots_) services_.loop.cancel(slot.ending);
}

void ChannelSet::begin(std::vector<Opening> openings) {
  std::vector<janus::ChannelId> ids;
  for (Opening& opening : openings) {
    carriers_.warn_without_url(*opening.config);
    ids.push_back(take_slot(opening));
    services_.status.begin(ids.back(), opening.config, opening.source, std::move(opening.note));
  }
  std::vector<janus::ChannelId> chains;
  for (const janus::ChannelId id : ids)
    slots_[id].config->kind == ChannelConfig::Kind::Sealed ? make_sealed(id) : chains.push_back(id);
  auto found = records(chains);
  for (std::size_t i = 0; i < chains.size(); ++i) make(chains[i], std::move(found[i]));
  for (const janus::ChannelId id : ids)
    if (slots_[id].channel) slots_[id].channel->start();
}

janus::ChannelId ChannelSet::take_slot(const Opening& opening) {
  const janus::ChannelId id = services_.numbers.take();
  if (id >= slots_.size()) slots_.resize(id + 1);
  slots_[id].config = opening.config;
  return id;
}

std::vector<ChannelSet::Record> ChannelSet::records(const std::vector<janus::ChannelId>& ids) const {
  std::vector<const ChannelConfig*> configs;
  configs.reserve(ids.size());
  for (const janus::ChannelId id : ids) configs.push_back(slots_[id].config.get());
  return services_.state.channels(configs);
}

void ChannelSet::make(janus::ChannelId id, Record record) {
  Slot& slot = slots_[id];
  const auto carriers = carriers_.open_for(*slot.config);
  if (carriers.empty()) return off(id, kNoCarrier, "; stays off");
  if (record) {
    slot.wants = Slot::Wants::Nothing;
    slot.channel =
        std::make_unique<ChainChannel>(services_, id, slot.config, std::move(*record), *carriers.front());
    return;
  }
  slot.wants = record.error().passes ? Slot::Wants::RecordSoon : Slot::Wants::Record;
  if (retry_ == 0) make_later(services_.timing.revive);
  off(id, record.error().reason, "; off, trying again");
}

void ChannelSet::make_sealed(janus::ChannelId id) {
  Slot& slot = slots_[id];
  auto carriers = carriers_.open_for(*slot.config);
  if (carriers.empty()) return off(id, kNoCarrier, "; stays off");
  slot.channel = std::make_unique<SealedChannel>(services_, id, slot.config, std::move(carriers));
}

void ChannelSet::off(janus::ChannelId id, const std::string& trouble, const char* outlook) {
  services_.log(base::Level::Error, "channel " + slots_[id].config->name + ": " + trouble + outlook);
  ChannelView view;
  view.state = "off";
  view.last_error = trouble;
  services_.status.update(id, std::move(view));
}

// What kept the state from giving channels their records may pass. All are asked for together: each time may
// wait for a lock, and the loop with it.
void ChannelSet::make_later(std::chrono::milliseconds pause) {
  retry_ = services_.loop.after(pause, [this, pause] {
    retry_ = 0;
    make_again(pause);
  });
}

void ChannelSet::make_again(std::chrono::milliseconds pause) {
  std::vector<janus::ChannelId> ids;
  for (janus::ChannelId id = 0; id < slots_.size(); ++id)
    if (slots_[id].wants != Slot::Wants::Nothing) ids.push_back(id);
  auto found = records(ids);
  bool more = false;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    more = more || !found[i];
    if (!found[i]) continue;
    make(ids[i], std::move(found[i]));
    slots_[ids[i]].channel->start();
  }
  if (more) make_later(std::min(2 * pause, services_.timing.revive_slowest));
}

ChannelSet::Slot* ChannelSet::find(const std::string& name) {
  const auto slot = std::find_if(slots_.begin(), slots_.end(),
                                 [&](const Slot& s) { return s.config && s.config->name == name; });
  return slot == slots_.end() ? nullptr : &*slot;
}

void ChannelSet::reset(const std::string& name, const std::string& why) {
  if (const Slot* slot = find(name); slot != nullptr && slot->channel) slot->channel->reset(why);
}

void ChannelSet::remove(const std::string& name, const std::string& why) {
  const Slot* slot = find(name);
  if (slot == nullptr) return;
  if (slot->channel) slot->channel->close(why);
  end_when_idle(static_cast<janus::ChannelId>(slot - slots_.data()),
                std::chrono::steady_clock::now() + services_.timing.closing);
}

// The last message may not be with the carrier yet.
void ChannelSet::end_when_idle(janus::ChannelId id, std::chrono::steady_clock::time_point limit) {
  Slot& slot = slots_[id];
  slot.ending = 0;
  if (slot.channel && !slot.channel->idle() && std::chrono::steady_clock::now() < limit) {
    slot.ending = services_.loop.after(kIdleCheck, [this, id, limit] { end_when_idle(id, limit); });
    return;
  }
  services_.log(base::Level::Info, "channel " + slot.config->name + ": removed at run time");
  slot = Slot();
  services_.status.end(id);
  services_.numbers.give_back(id);
}

void ChannelSet::close(const std::string& why) {
  for (const Slot& slot : slots_)
    if (slot.channel) slot.channel->close(why);
}

bool ChannelSet::idle() const {
  return std::all_of(slots_.begin(), slots_.end(),
                     [](const Slot& slot) { return !slot.channel || slot.channel->idle(); });
}

std::size_t ChannelSet::size() const {
  return static_cast<std::size_t>(
      std::count_if(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.config != nullptr; }));
}

std::size_t ChannelSet::running() const {
  return static_cast<std::size_t>(
      std::count_if(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.channel != nullptr; }));
}

bool ChannelSet::may_run() const {
  return std::any_of(slots_.begin(), slots_.end(),
                     [](const Slot& slot) { return slot.channel || slot.wants == Slot::Wants::RecordSoon; });
}

ChannelConfigs ChannelSet::unchecked() {
  ChannelConfigs fresh;
  for (Slot& slot : slots_)
    if (slot.config && !std::exchange(slot.checked, true)) fresh.push_back(slot.config.get());
  return fresh;
}

}  // namespace jm::gateway
