// SPDX-License-Identifier: GPL-3.0-or-later
// What an engine holds stays below what its queues may hold together.
#pragma once

#include "dialog/delivery/outbox.hpp"
#include "tests/sim/invariants/invariant.hpp"

namespace jm::sim {

class MemoryBounded final : public Invariant {
 public:
  explicit MemoryBounded(const Bounds& bounds)
      : message_(bounds.max_payload_trytes), calls_(bounds.max_dialogs + kOther) {}

  std::string_view name() const override { return "memory bounded"; }
  std::string check(const Facts& facts) override {
    // Messages that wait at both ends, pieces, a payload that grows, what is not settled.
    const std::size_t call = dialog::kMostUnsettled * (message_ + message_ / 2 + 512) +
                             4 * dialog::kMostPacked + (1 << 20) + 16'384;
    for (const GatewayFacts& gateway : facts.gateways)
      if (gateway.memory > kFixed + calls_ * call)
        return std::string(gateway.end) + " holds " + std::to_string(gateway.memory) + " bytes";
    for (const PeerFacts& peer : facts.peers)
      if (peer.memory > kFixed + kDialogs * call)
        return std::string(peer.end) + " holds " + std::to_string(peer.memory) + " bytes";
    return {};
  }

 private:
  static constexpr std::size_t kOther = 16 + 64;              // that prove themselves, that end
  static constexpr std::size_t kDialogs = 9;                  // the present one, and those that were left
  static constexpr std::size_t kFixed = 1024 * 128 + 65'536;  // keys that were seen
  const std::size_t message_, calls_;
};

}  // namespace jm::sim
