// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>

#include "cli/call/caller.hpp"
#include "cli/commands/call.hpp"
#include "dialog/crypto/native.hpp"

namespace jm::cli {
int make_calls(const Arguments& arguments) {
  const auto plan = plan_from(arguments);
  if (!plan) return report(arguments, plan.error());
  const auto identity = peer::Identity::make();
  if (!identity) return report(arguments, {kFailed, identity.error().reason});
  const auto primitives = dialog::native_primitives();
  base::Loop loop;
  peer::Engine engine;
  CallCarriers carriers(loop, plan->ca_file);
  const auto warn = [](const std::string& line) {
    std::fprintf(stderr, "janus-mam call: %s\n", line.c_str());
  };
  for (const auto& link : plan->links)
    if (const auto opened = link->open(carriers, warn); !opened) return report(arguments, opened.error());
  const LineServices lines{loop, *primitives};
  Caller caller(*plan, {loop, engine, *identity}, lines);
  loop.post([&] { caller.begin(); });
  loop.run();
  return caller.finish();
}

}  // namespace jm::cli
