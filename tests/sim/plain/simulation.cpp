// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/plain/simulation.hpp"

#include <sodium.h>

#include <cstdio>
#include <filesystem>

#include "tests/sim/plain/disk.hpp"
#include "tests/sim/plain/virtual_time.hpp"

namespace jm::sim {
namespace {

constexpr std::int64_t kUnixMs = 1'789'992'000'000;
constexpr std::size_t kLargest = 20'000;  // trytes
constexpr std::uint64_t kMostSteps = 2'000'000;

// libsodium's random bytes follow from the seed.
Generator& sodium_generator() {
  static Generator generator(0);
  return generator;
}
void make_sodium_predictable(Generator generator) {
  static randombytes_implementation predictable{
      .implementation_name = [] { return "simulated"; },
      .random = [] { return static_cast<std::uint32_t>(sodium_generator().next()); },
      .stir = nullptr,
      .uniform = nullptr,
      .buf =
          [](void* const to, const std::size_t size) {
            for (std::size_t i = 0; i < size; ++i)
              static_cast<unsigned char*>(to)[i] =
                  static_cast<unsigned char>(sodium_generator().next() >> 24);
          },
      .close = nullptr,
  };
  randombytes_set_implementation(&predictable);
  sodium_generator() = generator;
}

mam::Writer keys_of_peer(mam::Mode mode, Generator generator) {
  std::string seed(trinary::kHashTrytes, '9');
  for (char& tryte : seed) tryte = static_cast<char>('A' + generator.below(26));
  const Hash key = mode == mam::Mode::Restricted ? *Hash::padded("PEERKEY") : Hash();
  return {*Hash::from_trytes(seed), mode, key, 1};
}

gateway::ChannelConfig config_of(const mam::Writer& peer) {
  gateway::ChannelConfig config;
  config.name = "alice";
  config.kind = gateway::ChannelConfig::Kind::Plain;
  config.subscribe->root = *mam::root_of(peer, {});
  config.subscribe->mode = peer.mode;
  config.subscribe->side_key = peer.side_key;
  config.publish->mode = peer.mode;
  config.publish->security = 1;
  return config;
}

class PlainSimulation {
 public:
  PlainSimulation(const PlainScenario& scenario, std::uint64_t seed, Plant plant, const std::string& folder)
      : scenario_(scenario),
        book_(scenario.gateway.in_order),
        model_(loop_, condition(scenario.carrier), kLargest, Generator(seed, "carrier"), faults_),
        peer_keys_(keys_of_peer(scenario.mode, Generator(seed, "keys"))),
        peer_(std::make_unique<PlainPeer>(loop_, model_, book_, peer_keys_, scenario.peer,
                                          Generator(seed, "peer"))),
        gateway_(std::make_unique<PlainGateway>(
            loop_, model_, book_, faults_, folder, config_of(peer_keys_), scenario.gateway, plant,
            Generator(seed, "gateway"), [this](const mam::Writer& keys, const Hash& root) {
              VirtualTime::get().after(milliseconds(500), [this, keys, root] { peer_->follow(keys, root); });
            })) {
    model_.published = [this](const Hash& address, const std::string& payload) {
      book_.publishes(address, payload, !peer_->owns(address));
    };
    peer_->helpless = [this](const auto& unanswered) { gateway_->reset_if_lost(unanswered); };
    gateway_->start();
  }

  // What both leave on the loop ends before it does.
  ~PlainSimulation() {
    gateway_.reset();
    auto& clock = VirtualTime::get();
    const base::Time until = clock.now() + milliseconds(5);
    while (clock.step(until)) {
    }
    peer_.reset();
  }
  PlainSimulation(const PlainSimulation&) = delete;
  PlainSimulation& operator=(const PlainSimulation&) = delete;

  PlainOutcome run() {
    pass(scenario_.faulty);
    model_.heal();
    gateway_->heal();
    peer_->heal();
    pass(scenario_.recovery / 2, [this] { return peer_->pending().empty(); });
    pass(milliseconds(20'000));
    gateway_->let_go();
    pass(scenario_.recovery / 2, [this] { return gateway_->pending().empty(); });
    if (const std::string what = peer_->pending(); !what.empty()) fail("recovery: " + what);
    if (const std::string what = gateway_->pending(); !what.empty()) fail("nothing pending: " + what);
    pass(milliseconds(5'000));  // the state is told
    if (broken_.empty()) gateway_->finish();
    if (!book_.broken().empty()) fail(book_.broken());
    PlainOutcome outcome;
    outcome.broken = broken_;
    outcome.requests = book_.requests();
    outcome.answers = book_.answers();
    outcome.steps = steps_;
    outcome.faults = faults_;
    return outcome;
  }

 private:
  void fail(const std::string& how) {
    if (!broken_.empty()) return;
    const auto passed = std::chrono::duration<double>(VirtualTime::get().now() - VirtualTime::kStart).count();
    char at[32];
    std::snprintf(at, sizeof at, "%.3f s: ", passed);
    broken_ = at + how;
  }
  void pass(milliseconds time) {
    pass(time, [] { return false; });
  }
  template <class Until>
  void pass(milliseconds time, Until over) {
    auto& clock = VirtualTime::get();
    const base::Time until = clock.now() + time;
    while (broken_.empty() && !over() && clock.step(until)) {
      if (!book_.broken().empty()) fail(book_.broken());
      if (++steps_ > kMostSteps) fail("progress: too many steps");
    }
  }

  const PlainScenario& scenario_;
  FaultCounts faults_;
  Book book_;
  base::Loop loop_;
  SharedModel model_;
  const mam::Writer peer_keys_;
  std::unique_ptr<PlainPeer> peer_;
  std::unique_ptr<PlainGateway> gateway_;
  std::uint64_t steps_ = 0;
  std::string broken_;
};

}  // namespace

PlainOutcome run_plain(const PlainScenario& scenario, std::uint64_t seed, Plant plant,
                       const std::string& folder) {
  std::filesystem::remove_all(folder);
  Generator disk(seed, "disk");
  Disk::get().restart(false, disk);
  VirtualTime::get().begin(kUnixMs, Generator(seed, "jobs"));
  make_sodium_predictable(Generator(seed, "sodium"));
  PlainOutcome outcome;
  {
    PlainSimulation simulation(scenario, seed, plant, folder);
    outcome = simulation.run();
  }
  VirtualTime::get().begin(kUnixMs, Generator(0));
  return outcome;
}

}  // namespace jm::sim
