// SPDX-License-Identifier: GPL-3.0-or-later
// What every channel of a gateway shares.
#pragma once

#include <functional>
#include <memory>

#include "base/limits/scheduler.hpp"
#include "base/log.hpp"
#include "base/pool.hpp"
#include "carrier/carrier.hpp"
#include "dialog/delivery/key_budget.hpp"
#include "gateway/channel/core_numbers.hpp"
#include "gateway/channel/timing.hpp"
#include "gateway/config/channel_config.hpp"
#include "gateway/sealed/sealed_keys.hpp"
#include "gateway/state/state.hpp"
#include "gateway/status/status.hpp"
#include "janus/core.hpp"

namespace jm::gateway {

struct Services {
  base::Loop& loop;
  base::Pool& pool;
  State& state;
  janus::Core& core;
  Status& status;
  base::Scheduler& setups;  // at beginning something with Janus
  CoreNumbers& numbers;
  base::Log log;
  Timing timing;
  std::string api_secret, admin_secret;
  janus::IceConfig ice;
  const SealedKeys& keys;
  std::uint32_t pool_index = 0;  // of this gateway
  // Of first messages, that all sealed channels may remember.
  std::shared_ptr<dialog::KeyBudget> remembered = std::make_shared<dialog::KeyBudget>();
};

}  // namespace jm::gateway
