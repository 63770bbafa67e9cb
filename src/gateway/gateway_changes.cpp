// SPDX-License-Identifier: GPL-3.0-or-later
// Channels that come and go while the gateway runs.
#include <utility>

#include "base/json.hpp"
#include "gateway/gateway.hpp"
#include "gateway/kept/kept_backup.hpp"
#include "gateway/status/channel_settings.hpp"

namespace jm::gateway {
namespace {

constexpr std::chrono::milliseconds kIdleCheck{20};

}  // namespace

StatusRequests::Changes Gateway::changes() {
  StatusRequests::Changes changes;
  changes.reset = [this](const std::string& name) {
    loop_.post([this, name] {
      if (const Slot* slot = find(name); slot != nullptr && slot->channel)
        slot->channel->reset("reset by hand");
    });
  };
  changes.remove = [this](const std::string& name) { loop_.post([this, name] { removed(name); }); };
  changes.add = [this](const std::string& name, const json_t* settings, bool persist) {
    return add(name, settings, persist);
  };
  return changes;
}

Result<void> Gateway::add(const std::string& name, const json_t* settings, bool persist) {
  if (!up_) return fail("the gateway waits to start, see trouble in the list: try again later");
  if (persist && !kept_trouble_.empty()) return fail(kept_trouble_);
  const auto list = settings_from_json(settings);
  if (!list) return fail("channel " + name + ": " + list.error().reason);
  auto config = validate_channel(name, *list, options_.config);
  if (!config) return fail(config.error().reason);
  auto shared = std::make_shared<const ChannelConfig>(std::move(*config));
  loop_.post([this, shared, text = dump(settings), persist] { added(shared, text, persist); });
  return {};
}

void Gateway::added(const std::shared_ptr<const ChannelConfig>& config, const std::string& settings,
                    bool persist) {
  Source source = Source::Runtime;
  std::string note;
  if (persist) {
    source = Source::Persistent;
    auto object = parse_object(settings);
    const auto kept = object ? kept_->keep(config->name, std::move(*object))
                             : Result<void>(tl::make_unexpected(object.error()));
    if (!kept) note = "is not kept over a restart yet: " + kept.error().reason;
    stored_kept(kept);
  }
  options_.log(base::Level::Info, "channel " + config->name + ": added at run time");
  const janus::ChannelId id = begin({{config, source, std::move(note)}}).front();
  if (slots_[id].channel) slots_[id].channel->start();
  ask_janus();
}

void Gateway::removed(const std::string& name) {
  const Slot* slot = find(name);
  if (slot == nullptr) return;
  if (kept_ && json_object_get(kept_->all(), name.c_str()) != nullptr) stored_kept(kept_->forget(name));
  if (slot->channel) slot->channel->close("the channel was removed");
  end_when_idle(static_cast<janus::ChannelId>(slot - slots_.data()),
                std::chrono::steady_clock::now() + options_.timing.closing);
}

// What could not be written is written later.
void Gateway::stored_kept(const Result<void>& stored) {
  loop_.cancel(std::exchange(kept_timer_, 0));
  if (stored) {
    if (kept_outage_.over()) options_.log(base::Level::Info, std::string(kKeptFile) + ": is written now");
    return status_.kept();
  }
  if (kept_outage_.failed(stored.error().reason))
    options_.log(base::Level::Error,
                 stored.error().reason +
                     "; what was added or removed at run time is not kept over a restart yet, "
                     "trying again");
  kept_timer_ = loop_.after(kept_outage_.pause(), [this] {
    kept_timer_ = 0;
    stored_kept(kept_->store());
  });
}

// The last message may still be on its way to the carrier.
void Gateway::end_when_idle(janus::ChannelId id, std::chrono::steady_clock::time_point limit) {
  if (id >= slots_.size()) return;  // the gateway stops
  Slot& slot = slots_[id];
  if (slot.channel && !slot.channel->idle() && std::chrono::steady_clock::now() < limit) {
    loop_.after(kIdleCheck, [this, id, limit] { end_when_idle(id, limit); });
    return;
  }
  options_.log(base::Level::Info, "channel " + slot.config->name + ": removed at run time");
  slot = Slot();
  status_.end(id);
}

}  // namespace jm::gateway
