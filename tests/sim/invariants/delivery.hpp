// SPDX-License-Identifier: GPL-3.0-or-later
// What is delivered is what was sent, by whom the call belongs to; in one dialog in order and once; and
// nothing is missing before it. Nothing comes after the end of a call.
#pragma once

#include <map>
#include <set>

#include "tests/sim/invariants/invariant.hpp"

namespace jm::sim {

class Delivery final : public Invariant {
 public:
  std::string_view name() const override { return "delivery"; }
  void said(std::string_view from, std::uint64_t serial, std::string_view text) override;
  void lost(std::string_view from, std::optional<std::uint64_t> serial) override;
  void delivered(const DeliveredFact& fact) override;
  void ended(std::string_view call) override { ended_.emplace(call); }

 private:
  struct Said {
    std::uint64_t hash = 0;
    bool delivered = false, lost = false;
  };
  struct Dialog {
    std::uint64_t number = 0;
    std::uint64_t last = 0;  // serial
  };
  std::map<std::string, std::vector<Said>, std::less<>> said_;
  std::map<std::string, std::uint64_t> settled_;  // by who said it: all up to there were delivered or lost
  std::map<std::pair<std::string, std::string>, Dialog> dialogs_;
  std::map<std::string, std::string> partners_;  // of a call as the receiver names it
  std::set<std::string, std::less<>> loose_;     // of whose messages some may be missing
  std::set<std::uint64_t> strangers_;
  std::set<std::string, std::less<>> ended_;
};

}  // namespace jm::sim
