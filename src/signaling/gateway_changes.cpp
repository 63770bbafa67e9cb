// Channels that come and go while the gateway runs.
#include <utility>

#include "signaling/channel_settings.hpp"
#include "signaling/gateway.hpp"
#include "signaling/json.hpp"

namespace jm::signaling {
namespace {

constexpr std::chrono::milliseconds kIdleCheck{20};

}  // namespace

Board::Changes Gateway::changes() {
  Board::Changes changes;
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
    auto object = parse_object(settings);
    const auto kept = object ? kept_->keep(config->name, std::move(*object))
                             : Result<void>(tl::make_unexpected(object.error()));
    if (kept) {
      source = Source::Persistent;
    } else {
      note = "is not kept over a restart: " + kept.error().reason;
      options_.log(Level::Error, "channel " + config->name + ": " + note);
    }
  }
  options_.log(Level::Info, "channel " + config->name + ": added at run time");
  const ChannelId id = begin({{config, source, std::move(note)}}).front();
  if (slots_[id].channel) slots_[id].channel->start();
}

void Gateway::removed(const std::string& name) {
  const Slot* slot = find(name);
  if (slot == nullptr) return;
  if (kept_)
    if (const auto forgotten = kept_->forget(name); !forgotten)
      options_.log(Level::Error,
                   "channel " + name + ": is back after a restart: " + forgotten.error().reason);
  if (slot->channel) slot->channel->close("the channel was removed");
  end_when_idle(static_cast<ChannelId>(slot - slots_.data()),
                std::chrono::steady_clock::now() + options_.timing.closing);
}

// The last message may still be on its way to the carrier.
void Gateway::end_when_idle(ChannelId id, std::chrono::steady_clock::time_point limit) {
  if (id >= slots_.size()) return;  // the gateway stops
  Slot& slot = slots_[id];
  if (slot.channel && !slot.channel->idle() && std::chrono::steady_clock::now() < limit) {
    loop_.after(kIdleCheck, [this, id, limit] { end_when_idle(id, limit); });
    return;
  }
  options_.log(Level::Info, "channel " + slot.config->name + ": removed at run time");
  slot = Slot();
  board_.end(id);
}

}  // namespace jm::signaling
