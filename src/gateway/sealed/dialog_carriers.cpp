// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/sealed/dialog_carriers.hpp"

#include <utility>

#include "base/overloaded.hpp"

namespace jm::gateway {

std::vector<dialog::CarrierTraits> DialogCarriers::traits() const {
  std::vector<dialog::CarrierTraits> all;
  for (const carrier::Carrier* carrier : carriers_) all.push_back(carrier::traits_of(*carrier));
  return all;
}

std::string DialogCarriers::describe() const {
  std::string all;
  for (const carrier::Carrier* carrier : carriers_) all += (all.empty() ? "" : ", ") + carrier->describe();
  return all;
}

// What the courier watched would not be limited.
bool DialogCarriers::perform(dialog::Action& action) {
  return std::visit(base::Overloaded{
                        [&](const dialog::action::Watch& a) {
                          watch(a);
                          return true;
                        },
                        [&](const dialog::action::Unwatch& a) {
                          unwatch(a);
                          return true;
                        },
                        [&](const auto&) { return courier().perform(action); },
                    },
                    action);
}

void DialogCarriers::watch(const dialog::action::Watch& place) {
  if (stopped_) return;
  watches_.push_back(std::make_unique<LimitedWatch>(loop_, *carriers_[place.carrier], place.carrier,
                                                    place.address, listener_));
}

void DialogCarriers::unwatch(const dialog::action::Unwatch& place) {
  std::erase_if(watches_, [&](const auto& watch) { return watch->is_at(place.carrier, place.address); });
}

void DialogCarriers::stop_watching() {
  stopped_ = true;
  watches_.clear();
}

carrier::Courier& DialogCarriers::courier() {
  if (courier_) return *courier_;
  carrier::Courier::Events events;
  events.published = [this](auto token, auto result) { listener_.published(token, result); };
  events.looked = [this](auto token, auto there) { listener_.looked(token, there); };
  events.trouble = [this](auto, const std::string& reason) { listener_.attaching(reason); };
  courier_ = std::make_unique<carrier::Courier>(carriers_, std::move(events));
  return *courier_;
}

}  // namespace jm::gateway
