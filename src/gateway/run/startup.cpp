// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/run/startup.hpp"

#include <utility>

namespace jm::gateway {

Startup::Startup(base::Loop& loop, base::Log log, base::Outage pauses, Plan plan)
    : loop_(loop), log_(std::move(log)), outage_(std::move(pauses)), plan_(std::move(plan)) {}

Startup::~Startup() {
  loop_.cancel(timer_);
}

Result<void> Startup::run() {
  std::string reason;  // of the first that passes
  for (const Step& step : plan_.steps) {
    auto done = step();
    if (done) continue;
    if (!done.error().passes) return done;
    if (reason.empty()) reason = done.error().reason;
  }
  if (!reason.empty()) {
    wait(reason);
    return {};
  }
  finished_ = true;
  const bool late = outage_.over();
  auto done = plan_.finish(late);
  if (late) plan_.trouble({});
  return done;
}

void Startup::wait(const std::string& reason) {
  const bool is_new = reason != outage_.reason();
  outage_.failed(reason);
  plan_.trouble(reason);
  if (is_new)
    log_(base::Level::Error,
         reason +
             "; no channel runs: make room on the disk, or end what holds the file or the "
             "port; it is tried again until it works");
  timer_ = loop_.after(outage_.pause(), [this] { again(); });
}

void Startup::again() {
  timer_ = 0;
  const auto done = run();
  if (!done && finished_)
    log_(base::Level::Error, done.error().reason);
  else if (!done)
    wait(done.error().reason);
}

}  // namespace jm::gateway
