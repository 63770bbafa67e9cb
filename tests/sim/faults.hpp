// SPDX-License-Identifier: GPL-3.0-or-later
// What can go wrong in a simulation, and how often it did: a fault that a scenario allows and that never
// happened tests nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>

namespace jm::sim {

enum class Fault : std::uint8_t {
  // Carriers.
  Lost,
  Delayed,
  Reordered,
  Duplicated,
  Replayed,
  ReplayedLate,
  Altered,
  Truncated,
  Junk,
  Hidden,
  LookedWrong,
  LookSilent,
  PublishFailed,
  PublishRefused,
  Forgotten,
  Away,
  // Peers.
  PeerCrashed,
  PeerSlept,
  PeerReloaded,
  NetworkChanged,
  ClockWrong,
  ClockStepped,
  SecondDevice,
  FirstRaced,  // no fault, but to be tried
  // Gateways and what is behind them.
  GatewayCrashed,
  GatewayClockWrong,
  NoonPassed,
  JanusSlow,
  JanusRefused,
  JanusHungUp,
  JanusSilent,
  // Holders of the link who mean harm.
  StrangerReplayed,
  StrangerGarbage,
  StrangerUnproved,
  StrangerFuture,
  StrangerFlood,
  StrangerJunkKey,
  StrangerForeign,
  StrangerNumbers,
  StrangerAcks,
  StrangerEndless,
  StrangerRoots,
  StrangerInflates,
  // The disk of a gateway with durable chains.
  DiskFull,
  WritesLost,
  MarkerBehind,
  StatePutBack,
  MachinePutBack,
  LinkLost,
  Count,
};
inline constexpr auto kFaults = static_cast<std::size_t>(Fault::Count);

inline constexpr std::array<std::string_view, kFaults> kFaultNames{
    "lost",
    "delayed",
    "reordered",
    "duplicated",
    "replayed",
    "replayed hours later",
    "altered",
    "truncated",
    "junk",
    "hidden",
    "looked wrong",
    "look not answered",
    "publish failed",
    "publish refused",
    "forgotten",
    "carrier away",
    "peer crashed",
    "peer slept",
    "peer reloaded",
    "network changed",
    "peer's clock wrong",
    "clock stepped",
    "second device",
    "first message raced",
    "gateway crashed",
    "gateway's clock wrong",
    "noon passed",
    "Janus slow",
    "Janus refused",
    "Janus hung up",
    "Janus silent",
    "stranger: replay",
    "stranger: garbage payload",
    "stranger: never proves",
    "stranger: time from the future",
    "stranger: flood",
    "stranger: key that is no good",
    "stranger: another channel's",
    "stranger: numbers out of order",
    "stranger: acks for nothing",
    "stranger: endless pieces",
    "stranger: wrong roots",
    "stranger: inflates beyond the bound",
    "disk full",
    "writes lost",
    "marker behind",
    "state put back",
    "machine put back",
    "link lost",
};

using FaultSet = std::set<Fault>;

class FaultCounts {
 public:
  void count(Fault fault) { ++counts_[static_cast<std::size_t>(fault)]; }
  std::uint64_t of(Fault fault) const { return counts_[static_cast<std::size_t>(fault)]; }
  std::uint64_t of(std::size_t fault) const { return counts_[fault]; }
  void add(const FaultCounts& other) {
    for (std::size_t i = 0; i < kFaults; ++i) counts_[i] += other.counts_[i];
  }

 private:
  std::array<std::uint64_t, kFaults> counts_{};
};

}  // namespace jm::sim
