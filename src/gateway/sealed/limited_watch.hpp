// SPDX-License-Identifier: GPL-3.0-or-later
// A watch of one address whose arrivals cost the loop no more than a share of its time: anybody can put there
// as many as they like. What comes faster waits in its carrier's budget, and when that has no room for it the
// carrier reads this address no further; other addresses are not held up. The loop's thread only.
#pragma once

#include <list>
#include <memory>

#include "base/lifetime.hpp"
#include "base/limits/limiter.hpp"
#include "carrier/carrier.hpp"
#include "gateway/sealed/carrier_listener.hpp"

namespace jm::gateway {

class LimitedWatch final : carrier::WatchListener {
 public:
  // All outlive it.
  LimitedWatch(base::Loop& loop, carrier::Carrier& carrier, dialog::CarrierId id,
               const carrier::Hash& address, CarrierListener& listener);
  LimitedWatch(const LimitedWatch&) = delete;
  LimitedWatch& operator=(const LimitedWatch&) = delete;

  bool is_at(dialog::CarrierId carrier, const carrier::Hash& address) const {
    return carrier == id_ && address == address_;
  }

 private:
  // Most addresses are idle, and have none.
  struct Queue;

  void arrival(carrier::Arrival message) override;
  void caught_up() override;
  void trouble(const carrier::CarrierError& error) override;
  void serve();

  base::Loop& loop_;
  CarrierListener& listener_;
  const dialog::CarrierId id_;
  const carrier::Hash address_;
  std::shared_ptr<Queue> queue_;
  std::unique_ptr<carrier::Watch> watch_;
};

}  // namespace jm::gateway
