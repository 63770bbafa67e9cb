// SPDX-License-Identifier: GPL-3.0-or-later
// What a gateway is started with.
#pragma once

#include <functional>
#include <memory>

#include "base/log.hpp"
#include "base/loop.hpp"
#include "carrier/carrier.hpp"
#include "gateway/channel/timing.hpp"
#include "gateway/config/config.hpp"

namespace jm::gateway {

struct GatewayOptions {
  Config config;  // validated
  base::Log log;
  Timing timing;
  unsigned crypto_threads = 0;  // 0: one fewer than there are cores
  // For tests: carriers of another kind than the configuration names. Called on the loop's thread.
  std::function<std::unique_ptr<carrier::Carrier>(base::Loop&, const CarrierConfig&)> carrier;
};

}  // namespace jm::gateway
