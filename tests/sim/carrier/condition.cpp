// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/carrier/condition.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace jm::sim {
namespace {

using ms = milliseconds;

const std::array<Condition, 9> kConditions{{
    {.name = "perfect"},
    {.name = "lan", .most = ms(12), .slow = 0.02, .slowest = ms(200), .lost = 0.002, .duplicated = 0.01},
    {.name = "wifi_lossy",
     .least = ms(10),
     .most = ms(150),
     .slow = 0.05,
     .slowest = ms(4'000),
     .lost = 0.08,
     .duplicated = 0.05,
     .failed = 0.05},
    {.name = "satellite",
     .least = ms(600),
     .most = ms(900),
     .slow = 0.02,
     .slowest = ms(3'000),
     .lost = 0.02,
     .forgotten = 0.02},
    {.name = "slow_ledger",
     .least = ms(2'000),
     .most = ms(15'000),
     .slow = 0.15,
     .slowest = ms(180'000),
     .lost = 0.05,
     .replayed = 0.05,
     .look_silent = 0.1,
     .failed = 0.05},
    {.name = "keeps_nothing",
     .keeps = false,
     .least = ms(5),
     .most = ms(60),
     .slow = 0.03,
     .slowest = ms(5'000),
     .lost = 0.06,
     .duplicated = 0.03},
    {.name = "forgetful",
     .least = ms(5),
     .most = ms(80),
     .lost = 0.1,
     .forgotten = 0.5,
     .look_silent = 0.1,
     .failed = 0.1},
    {.name = "liar",
     .least = ms(5),
     .most = ms(300),
     .slow = 0.1,
     .slowest = ms(60'000),
     .lost = 0.1,
     .duplicated = 0.15,
     .altered = 0.06,
     .truncated = 0.04,
     .junk = 0.2,
     .hidden = 0.06,
     .forgotten = 0.1,
     .replayed = 0.3,
     .late = 0.1,
     .looked_wrong = 0.15,
     .look_silent = 0.1,
     .failed = 0.1,
     .refused = 0.004},
    {.name = "outages",
     .least = ms(5),
     .most = ms(100),
     .lost = 0.02,
     .failed = 0.02,
     .away = 0.05,
     .away_most = ms(90'000)},
}};

}  // namespace

Condition condition(std::string_view name) {
  const auto found = std::find_if(kConditions.begin(), kConditions.end(),
                                  [&](const Condition& one) { return one.name == name; });
  if (found == kConditions.end()) std::abort();
  return *found;
}

Condition healed(const Condition& condition) {
  Condition healed;
  healed.name = condition.name;
  healed.keeps = condition.keeps;
  healed.least = std::min(condition.least, ms(800));
  healed.most = std::min(condition.most, ms(1'000));
  return healed;
}

FaultSet faults_of(const Condition& c) {
  FaultSet faults;
  const auto add = [&](double probability, Fault fault) {
    if (probability > 0) faults.insert(fault);
  };
  add(c.slow, Fault::Delayed);
  add(c.slow, Fault::Reordered);
  add(c.lost, Fault::Lost);
  add(c.duplicated, Fault::Duplicated);
  add(c.altered, Fault::Altered);
  add(c.truncated, Fault::Truncated);
  add(c.junk, Fault::Junk);
  add(c.hidden, Fault::Hidden);
  add(c.forgotten, Fault::Forgotten);
  add(c.replayed, Fault::Replayed);
  add(c.late, Fault::ReplayedLate);
  if (c.keeps) add(c.looked_wrong, Fault::LookedWrong);
  if (c.keeps) add(c.look_silent, Fault::LookSilent);
  add(c.failed, Fault::PublishFailed);
  add(c.refused, Fault::PublishRefused);
  add(c.away, Fault::Away);
  return faults;
}

dialog::CarrierTraits traits_of(const Condition& condition, std::size_t max_payload_trytes) {
  return {max_payload_trytes, condition.keeps, condition.least + condition.most};
}

}  // namespace jm::sim
