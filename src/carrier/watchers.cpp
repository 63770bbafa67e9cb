// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/watchers.hpp"

#include <algorithm>
#include <utility>

namespace jm::carrier {
namespace {

class FunctionsWatch final : public Watch, WatchListener {
 public:
  FunctionsWatch(Carrier& carrier, const Hash& address, WatchEvents events)
      : events_(std::make_shared<const WatchEvents>(std::move(events))),
        watch_(carrier.watch(address, *this)) {}

 private:
  // A function may end this, and goes on then.
  void arrival(Arrival message) override {
    if (const auto events = events_; events->arrival) events->arrival(std::move(message));
  }
  void caught_up() override {
    if (const auto events = events_; events->caught_up) events->caught_up();
  }
  void trouble(const CarrierError& error) override {
    if (const auto events = events_; events->trouble) events->trouble(error);
  }

  const std::shared_ptr<const WatchEvents> events_;
  const std::unique_ptr<Watch> watch_;
};

}  // namespace

std::unique_ptr<Watch> Carrier::watch(const Hash& address, WatchEvents events) {
  return std::make_unique<FunctionsWatch>(*this, address, std::move(events));
}

void Watcher::tell(std::function<void(WatchListener&)> what) {
  loop_.post([weak = weak_from_this(), what = std::move(what)] {
    if (const auto alive = weak.lock(); alive && !alive->closed_) what(alive->listener_);
  });
}

void Watcher::arrival(const Arrival& message) {
  if (!seen_.insert(message.message_id)) return;
  catching_up_ = false;
  tell([message = std::make_shared<Arrival>(message)](WatchListener& listener) {
    listener.arrival(std::move(*message));
  });
}

void Watcher::caught_up() {
  if (std::exchange(catching_up_, true)) return;
  tell([this](WatchListener& listener) {
    catching_up_ = false;
    listener.caught_up();
  });
}

void Watcher::trouble(const CarrierError& error) {
  tell([error](WatchListener& listener) { listener.trouble(error); });
}

template <class F>
void Watchers::each(F f) const {
  for (const auto& weak : watchers_)
    if (const auto watcher = weak.lock()) f(*watcher);
}

void Watchers::prune() {
  std::erase_if(watchers_, [](const auto& weak) {
    const auto watcher = weak.lock();
    return !watcher || watcher->closed();
  });
}

bool Watchers::all_know(const std::string& message_id) const {
  return std::all_of(watchers_.begin(), watchers_.end(), [&](const auto& weak) {
    const auto watcher = weak.lock();
    return !watcher || watcher->knows(message_id);
  });
}

void Watchers::arrival(const Arrival& message) const {
  each([&](Watcher& watcher) { watcher.arrival(message); });
}

void Watchers::skip(const std::string& message_id) const {
  each([&](Watcher& watcher) { watcher.skip(message_id); });
}

void Watchers::close() const {
  each([](Watcher& watcher) { watcher.close(); });
}

void Watchers::caught_up() const {
  each([](Watcher& watcher) { watcher.caught_up(); });
}

void Watchers::trouble(const CarrierError& error) const {
  each([&](Watcher& watcher) { watcher.trouble(error); });
}

}  // namespace jm::carrier
