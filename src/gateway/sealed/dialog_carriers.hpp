// SPDX-License-Identifier: GPL-3.0-or-later
// Does with the carriers of a sealed channel what its engine of dialogs asks for, and tells what comes of it.
// The loop's thread only.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "carrier/courier.hpp"
#include "dialog/actions.hpp"
#include "gateway/sealed/carrier_listener.hpp"
#include "gateway/sealed/limited_watch.hpp"

namespace jm::gateway {

class DialogCarriers {
 public:
  // The carriers, at least one, and the listener outlive it; a CarrierId counts in their order.
  DialogCarriers(base::Loop& loop, std::vector<carrier::Carrier*> carriers, CarrierListener& listener)
      : loop_(loop), carriers_(std::move(carriers)), listener_(listener) {}
  DialogCarriers(const DialogCarriers&) = delete;
  DialogCarriers& operator=(const DialogCarriers&) = delete;

  std::size_t size() const { return carriers_.size(); }
  std::vector<dialog::CarrierTraits> traits() const;
  std::string describe() const;

  // False: it is no action of a carrier's, and nothing was done.
  bool perform(dialog::Action& action);
  // Nothing is watched any more.
  void stop_watching();

 private:
  void watch(const dialog::action::Watch& place);
  void unwatch(const dialog::action::Unwatch& place);
  carrier::Courier& courier();

  base::Loop& loop_;
  const std::vector<carrier::Carrier*> carriers_;
  CarrierListener& listener_;
  std::vector<std::unique_ptr<LimitedWatch>> watches_;
  bool stopped_ = false;
  std::unique_ptr<carrier::Courier> courier_;  // publishes and looks, once something is to be said
};

}  // namespace jm::gateway
