// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier that is to keep the contract (carrier_contract.hpp), and what it declares.
#pragma once

#include <string>
#include <vector>

#include "tests/unit/support/carrier_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace jm::carrier::testing {

// What a carrier declares beyond the least.
struct Declared {
  bool keeps = true;     // what was published is found later
  bool in_order = true;  // and is told in the order in which it came
};

// A carrier with nothing in it, on a loop of its own.
class Subject {
 public:
  virtual ~Subject() = default;
  virtual Declared declared() const { return {}; }

  LoopThread thread;
  std::unique_ptr<Carrier> carrier;  // made and ended on that thread

  CarrierResult<std::string> publish(const Hash& address, const std::string& payload) {
    return ask<std::string>(thread, [&](auto done) { carrier->publish({address, "", payload}, done); });
  }
  // Payloads.
  std::vector<std::string> look(const Hash& address, const Carrier::Keep& keep = {}) {
    const auto found = fetch(thread, *carrier, address, keep);
    ck_assert_msg(found.has_value(), "%s", found ? "" : found.error().reason.c_str());
    std::vector<std::string> payloads;
    for (const Arrival& arrival : *found) payloads.push_back(arrival.payload);
    return payloads;
  }
  std::unique_ptr<Watch> watch(const Hash& address, Recorder& recorder) {
    return thread.on([&] { return carrier->watch(address, recorder.events()); });
  }
  void end(std::unique_ptr<Watch>& watch) {
    thread.on([&] { watch.reset(); });
  }
};

}  // namespace jm::carrier::testing
