// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/courier.hpp"

#include "base/overloaded.hpp"

namespace jm::carrier {

using dialog::PublishResult;

Courier::Courier(std::vector<Carrier*> carriers, Events events)
    : carriers_(std::move(carriers)), events_(std::move(events)) {}

bool Courier::perform(dialog::Action& action) {
  return std::visit(base::Overloaded{
                        [&](dialog::action::Publish& a) {
                          publish(a);
                          return true;
                        },
                        [&](dialog::action::Look& a) {
                          look(a);
                          return true;
                        },
                        [&](const dialog::action::Watch& a) {
                          watch(a);
                          return true;
                        },
                        [&](const dialog::action::Unwatch& a) {
                          watches_.erase({a.carrier, a.address});
                          return true;
                        },
                        [](const auto&) { return false; },
                    },
                    action);
}

void Courier::publish(dialog::action::Publish& publish) {
  carriers_[publish.carrier]->publish({publish.address, "", std::move(publish.payload), true},
                                      lifetime_.guard([this, carrier = publish.carrier,
                                                       token = publish.token](CarrierResult<std::string> id) {
                                        if (id) {
                                          events_.trouble(carrier, "");
                                          return events_.published(token, PublishResult::Done);
                                        }
                                        events_.trouble(carrier, id.error().reason);
                                        events_.published(token, id.error().fault == Fault::Refused
                                                                     ? PublishResult::Refused
                                                                     : PublishResult::Failed);
                                      }));
}

// Nothing of what is there is kept, so it takes no room.
void Courier::look(dialog::action::Look& look) {
  const auto there = std::make_shared<bool>(false);
  auto keep = [there, wanted = std::move(look.payload)](const Arrival& one) {
    *there = *there || one.payload == wanted;
    return false;
  };
  auto done = [this, there, token = look.token](const CarrierResult<std::vector<Arrival>>& found) {
    events_.looked(token, found ? std::optional(*there) : std::nullopt);
  };
  carriers_[look.carrier]->fetch(look.address, std::move(keep), lifetime_.guard(std::move(done)));
}

void Courier::watch(const dialog::action::Watch& watch) {
  const auto carrier = watch.carrier;
  const Hash address = watch.address;
  WatchEvents events;
  events.arrival = lifetime_.guard(
      [this, carrier, address](const Arrival& one) { events_.received(carrier, address, one.payload); });
  events.caught_up = lifetime_.guard([this, carrier, address] { events_.caught_up(carrier, address); });
  events.trouble =
      lifetime_.guard([this, carrier](const CarrierError& error) { events_.trouble(carrier, error.reason); });
  watches_[{carrier, address}] = carriers_[carrier]->watch(address, std::move(events));
}

dialog::CarrierTraits traits_of(const Carrier& carrier) {
  const Traits traits = carrier.traits();
  return {carrier.max_payload_trytes(), traits.keeps, traits.round_trip};
}

}  // namespace jm::carrier
