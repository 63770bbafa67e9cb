// SPDX-License-Identifier: GPL-3.0-or-later
// What all ends of a simulation share: the time, what is to happen later, the carriers, Janus's sessions, the
// invariants, the account and the trace.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "dialog/link.hpp"
#include "tests/sim/carrier/carrier.hpp"
#include "tests/sim/invariants/invariant.hpp"

namespace jm::sim {

// Mistakes made on purpose, to see that they are found.
enum class Plant {
  None,
  SameRandom,       // a gateway that restarts draws the same random bytes
  HalvedNumbers,    // two numbers are one
  DeliversTwice,    // what came is passed on twice, now and then
  ForgetsIds,       // a gateway acts on an id that it knows
  NeverReattaches,  // what was published once is not published again
  NoFreshness,      // a gateway takes old first messages
  NoLimits,         // offers_per_minute does not count
  KeepsSessions,    // a session stays when its call is over
  KeepsWatches,     // Unwatch does nothing
  MixesCalls,       // what is for one call goes to another, now and then
  HoldsMemory,      // what came and went is kept for ever
  Spins,            // expire() is called, and the engine does not get it
};
inline constexpr int kPlants = 13;

class Environment {
 public:
  static constexpr std::int64_t kNoon = 1'789'992'000'000;  // Unix ms; a multiple of a day, and 12 hours

  Environment(std::uint64_t seed, std::vector<std::unique_ptr<Invariant>> all, std::int64_t start_unix_ms)
      : seed_(seed), invariants(std::move(all)), start_unix_ms_(start_unix_ms) {}

  Generator generator(std::string_view name) const { return {seed_, name}; }
  ReaderId new_reader() { return ++last_reader_; }
  void after(milliseconds time, std::function<void()> what) { timers.emplace(now + time, std::move(what)); }
  base::Now clock(milliseconds wrong) const {
    const auto passed = std::chrono::duration_cast<milliseconds>(now - Time(kStart));
    return {now, start_unix_ms_ + (passed + wrong).count()};
  }
  template <class F>
  void tell(F what) {
    for (const auto& invariant : invariants) what(*invariant);
  }
  // All of it goes into the digest; two runs of one seed have the same.
  void trace(std::string_view end, std::string_view what, std::uint64_t detail = 0);
  bool tracing() const { return out != nullptr; }

  static constexpr std::chrono::hours kStart{1};

 private:
  const std::uint64_t seed_;
  ReaderId last_reader_ = 0;

 public:
  Time now{kStart};
  std::multimap<Time, std::function<void()>> timers;
  std::vector<Carrier> carriers;
  std::vector<std::unique_ptr<Invariant>> invariants;
  FaultCounts faults;
  Plant plant = Plant::None;
  dialog::Primitives* primitives = nullptr;
  dialog::Link link;
  std::optional<Time> healed;
  bool closing = false;
  std::uint64_t calls = 0;                       // that were begun
  std::map<std::string, SessionFacts> sessions;  // of Janus's, by the call at a gateway
  std::function<void(const std::string& call_at_gateway, bool flows)> media;  // gateways notice it
  std::map<dialog::Hash, std::uint32_t> rendezvous;
  std::ostream* out = nullptr;
  std::uint64_t digest = 0;

 private:
  const std::int64_t start_unix_ms_;
};

}  // namespace jm::sim
