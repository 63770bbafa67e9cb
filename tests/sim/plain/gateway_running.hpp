// SPDX-License-Identifier: GPL-3.0-or-later
// What a gateway of the simulation has from a start to the next crash.
#pragma once

#include <map>

#include "tests/sim/plain/gateway.hpp"
#include "tests/sim/plain/virtual_time.hpp"

namespace jm::sim {

// In the order in which they need each other.
struct PlainGateway::Running {
  explicit Running(base::Loop& loop, SharedModel& model)
      : pool(1U), share(pool), carrier(open_model(loop, model)) {}

  base::Pool pool;
  base::Pool::Share share;
  std::unique_ptr<carrier::Carrier> carrier;
  std::unique_ptr<DiskLedger> ledger;
  plain::ChannelRecord record;
  std::unique_ptr<plain::Probe> probe;
  std::unique_ptr<plain::Writer> writer;
  std::unique_ptr<plain::PeerChain> peer;
  struct Request {
    std::uint64_t n = 0;
    bool wants_answer = false;
    plain::Ticket ticket;
  };
  std::map<base::Time, Request> requests;  // by when they are handled
  base::Lifetime lifetime;
};

template <class What>
void PlainGateway::after(milliseconds time, What what) {
  VirtualTime::get().after(time, running_->lifetime.guard(std::move(what)));
}

}  // namespace jm::sim
