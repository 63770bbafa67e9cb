// SPDX-License-Identifier: GPL-3.0-or-later
// Does at the carriers what an engine of dialogs asks for, and tells it what comes of it. The loop's thread
// only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/lifetime.hpp"
#include "carrier/carrier.hpp"
#include "dialog/actions.hpp"

namespace jm::carrier {

class Courier {
 public:
  // None of them runs inside of perform(). After the courier's end none runs.
  struct Events {
    std::function<void(dialog::CarrierId, const Hash& address, const std::string& payload)> received;
    std::function<void(dialog::CarrierId, const Hash& address)> caught_up;
    std::function<void(dialog::Token, dialog::PublishResult)> published;
    std::function<void(dialog::Token, std::optional<bool> there)> looked;
    // With a carrier; an empty reason: it works.
    std::function<void(dialog::CarrierId, const std::string& reason)> trouble;
  };

  // The carriers, by their ids in the engine; they outlive it.
  Courier(std::vector<Carrier*> carriers, Events events);
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  // False: it is no action of a carrier's, and nothing was done.
  bool perform(dialog::Action& action);

 private:
  using Place = std::pair<dialog::CarrierId, Hash>;

  void publish(dialog::action::Publish& publish);
  void look(dialog::action::Look& look);
  void watch(const dialog::action::Watch& watch);

  const std::vector<Carrier*> carriers_;
  const Events events_;
  std::map<Place, std::unique_ptr<Watch>> watches_;
  base::Lifetime lifetime_;
};

// What an engine has to know of a carrier.
dialog::CarrierTraits traits_of(const Carrier& carrier);

}  // namespace jm::carrier
