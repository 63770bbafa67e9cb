// SPDX-License-Identifier: GPL-3.0-or-later
// No number is used twice with one key.
#pragma once

#include <map>

#include "tests/sim/invariants/invariant.hpp"

namespace jm::sim {

class NumbersOnce final : public Invariant {
 public:
  std::string_view name() const override { return "numbers once"; }
  void sealed(const dialog::Key& key, std::uint64_t number, dialog::View associated,
              dialog::View plain) override {
    const auto use = mix(hash64(dialog::text(key.view())) + number);
    const auto what = hash64(dialog::text(plain), hash64(dialog::text(associated)));
    const auto [known, added] = uses_.emplace(use, what);
    if (!added && known->second != what) breaks("number " + std::to_string(number) + " sealed two contents");
  }

 private:
  std::map<std::uint64_t, std::uint64_t> uses_;
};

}  // namespace jm::sim
