// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/ends/end.hpp"

#include <algorithm>

#include "base/overloaded.hpp"

namespace jm::sim {

End::End(Environment& environment, std::string name, Writer writer)
    : env_(environment),
      generator_(environment.generator(name)),
      name_(std::move(name)),
      writer_(writer),
      reader_(environment.new_reader()) {}

std::unique_ptr<EndPrimitives> End::primitives(std::string_view name) {
  return std::make_unique<EndPrimitives>(
      *env_.primitives, env_.generator(name),
      [this](const dialog::Key& key, std::uint64_t number, dialog::View associated, dialog::View plain) {
        env_.tell([&](Invariant& one) { one.sealed(key, number, associated, plain); });
      });
}

std::size_t End::mailboxes() const {
  return static_cast<std::size_t>(std::count_if(watched_.begin(), watched_.end(), [&](const auto& watched) {
    return !env_.rendezvous.contains(watched.second);
  }));
}

void End::told(const Told& told) {
  if (told.reader != reader_ || !up()) return;
  if (asleep_) {
    waiting_.push_back(told);
    return;
  }
  act(give(told), &told);
}

void End::expire() {
  if (!up() || asleep_) return;
  env_.tell([&](Invariant& one) { one.expired(name_, env_.now); });
  if (env_.plant == Plant::Spins) return;
  act(tick());
}

void End::sleep(milliseconds time) {
  if (asleep_) return;
  asleep_ = true;
  env_.after(time, [this, reader = reader_] {
    if (reader != reader_) return;
    asleep_ = false;
    for (const Told& told : std::exchange(waiting_, {})) this->told(told);
    if (!up() || reader != reader_) return;
    act(tick());
    woke();
  });
}

void End::lose_all() {
  for (Carrier& carrier : env_.carriers) carrier.gone(reader_);
  reader_ = env_.new_reader();
  watched_.clear();
  waiting_.clear();
  asleep_ = false;
  due_.reset();
}

void End::publish(dialog::action::Publish& action) {
  const auto time = now();
  env_.tell([&](Invariant& one) {
    one.published({name_, writer_, action.carrier, action.address, action.payload, time.unix_ms, env_.now});
  });
  const std::uint64_t what = hash64(action.payload);
  trace("publishes", what);
  if (what == last_published_.what && action.carrier != last_published_.carrier)
    env_.faults.count(Fault::FirstRaced);
  last_published_ = {what, action.carrier};
  if (env_.plant == Plant::NeverReattaches && !published_.insert(what).second) return;
  env_.carriers[action.carrier].publish(reader_, action.token, action.address, std::move(action.payload),
                                        env_.now);
}

// What an owner has its engine do meanwhile comes behind.
void End::act(Actions actions, const Told* because) {
  for (Action& action : actions) actions_.emplace_back(std::move(action), because);
  if (acting_) return;
  acting_ = true;
  while (!actions_.empty()) {
    auto [action, why] = std::move(actions_.front());
    actions_.pop_front();
    act_on(action, why);
  }
  acting_ = false;
  due_ = up() ? deadline() : std::nullopt;
}

void End::act_on(Action& action, const Told* because) {
  using namespace dialog::action;
  const auto on = [&](CarrierId carrier) -> Carrier& { return env_.carriers[carrier]; };
  std::visit(base::Overloaded{
                 [&](Publish& a) { publish(a); },
                 [&](Look& a) { on(a.carrier).look(reader_, a.token, a.address, a.payload, env_.now); },
                 [&](Watch& a) {
                   watched_.emplace(a.carrier, a.address);
                   on(a.carrier).watch(reader_, a.address, env_.now);
                 },
                 [&](Unwatch& a) {
                   if (env_.plant == Plant::KeepsWatches) return;
                   watched_.erase({a.carrier, a.address});
                   on(a.carrier).unwatch(reader_, a.address);
                 },
                 [&](auto&) { heard(action, because); },
             },
             action);
}

}  // namespace jm::sim
