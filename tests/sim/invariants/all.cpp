// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/invariants/acted_once.hpp"
#include "tests/sim/invariants/delivery.hpp"
#include "tests/sim/invariants/memory_bounded.hpp"
#include "tests/sim/invariants/nothing_left.hpp"
#include "tests/sim/invariants/numbers_once.hpp"
#include "tests/sim/invariants/one_session.hpp"
#include "tests/sim/invariants/progress.hpp"
#include "tests/sim/invariants/recovery.hpp"
#include "tests/sim/invariants/roots_once.hpp"
#include "tests/sim/invariants/writes_bounded.hpp"

namespace jm::sim {

std::vector<std::unique_ptr<Invariant>> all_invariants(const Bounds& bounds) {
  std::vector<std::unique_ptr<Invariant>> all;
  all.push_back(std::make_unique<RootsOnce>());
  all.push_back(std::make_unique<NumbersOnce>());
  all.push_back(std::make_unique<Delivery>());
  all.push_back(std::make_unique<ActedOnce>(bounds.max_age));
  all.push_back(std::make_unique<OneSession>(bounds.idle_timeout + bounds.under_way + bounds.max_age));
  all.push_back(std::make_unique<WritesBounded>(bounds.offers_per_minute));
  all.push_back(std::make_unique<MemoryBounded>(bounds));
  all.push_back(std::make_unique<Progress>());
  all.push_back(std::make_unique<Recovery>(bounds.recovery));
  all.push_back(std::make_unique<NothingLeft>());
  return all;
}

}  // namespace jm::sim
