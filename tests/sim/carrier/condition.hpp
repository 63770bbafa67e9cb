// SPDX-License-Identifier: GPL-3.0-or-later
// In which condition a carrier is: how likely each of its faults is. A condition has a name.
#pragma once

#include <optional>
#include <string_view>

#include "dialog/actions.hpp"
#include "tests/sim/faults.hpp"
#include "tests/sim/random.hpp"

namespace jm::sim {

struct Condition {
  std::string_view name;
  bool keeps = true;
  milliseconds least{1}, most{4};  // one way
  double slow = 0;                 // a message takes up to `slowest`
  milliseconds slowest{0};
  double lost = 0, duplicated = 0, altered = 0, truncated = 0, junk = 0;
  double hidden = 0;     // from one of its readers
  double forgotten = 0;  // told to those who watch, and not kept
  double replayed = 0;   // something of before, within a minute
  double late = 0;       // likewise, hours later
  double looked_wrong = 0, look_silent = 0;
  double failed = 0;  // a publish; half of these are there nevertheless
  double refused = 0;
  double away = 0;  // for a publish, that a time without any answer begins
  milliseconds away_most{0};
};

// perfect, lan, wifi_lossy, satellite, slow_ledger, keeps_nothing, forgetful, liar, outages.
Condition condition(std::string_view name);
// Without faults, as fast as before.
Condition healed(const Condition& condition);
FaultSet faults_of(const Condition& condition);
// What the configuration would say of it.
dialog::CarrierTraits traits_of(const Condition& condition, std::size_t max_payload_trytes);

}  // namespace jm::sim
