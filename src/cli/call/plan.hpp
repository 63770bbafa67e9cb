// SPDX-License-Identifier: GPL-3.0-or-later
// What `janus-mam call` is to do, from its command line.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/call/callee.hpp"
#include "client/call_run.hpp"

namespace jm::cli {

struct CallPlan {
  std::vector<std::unique_ptr<Callee>> links;
  client::CallOptions options;
  std::string ca_file;
  std::uint64_t repeat = 1, parallel = 1;
  std::chrono::milliseconds interval{0};
  bool text = false;  // for people
};

Outcome<CallPlan> plan_from(const Arguments& arguments);

}  // namespace jm::cli
