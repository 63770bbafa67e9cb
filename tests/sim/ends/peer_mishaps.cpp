// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong with a device in a call.
#include <algorithm>

#include "tests/sim/ends/peer_end.hpp"

namespace jm::sim {
namespace {

using ms = milliseconds;

}  // namespace

void PeerEnd::mishap() {
  if (env_.healed) return;
  in_call(generator_.time(ms(5'000), plan_.talks), &PeerEnd::mishap);
  if (generator_.chance(plan_.steps)) {
    env_.faults.count(Fault::ClockStepped);
    wrong_ += generator_.time(-std::max(plan_.clock, ms(90'000)) / 2, std::max(plan_.clock, ms(90'000)) / 2);
    trace("has its clock set");
  }
  if (generator_.chance(plan_.sleeps) && !asleep()) {
    env_.faults.count(Fault::PeerSlept);
    trace("sleeps");
    flows(false);
    sleep(generator_.time(ms(3'000), ms(150'000)));
    return;
  }
  if (generator_.chance(plan_.changes) && !asleep()) {
    env_.faults.count(Fault::NetworkChanged);
    trace("changes its network");
    flows(false);
    act(engine_->renew(now()));
  }
  if (generator_.chance(plan_.reloads))
    reload();
  else if (generator_.chance(plan_.crashes))
    crash();
}

void PeerEnd::crash() {
  trace("crashes");
  env_.faults.count(Fault::PeerCrashed);
  flows(false);
  wants_ = false;
  gone();
  call_later(ms(5'000), ms(60'000));
}

// Name and attempt of the call are kept, and what was not answered is said again.
void PeerEnd::reload() {
  trace("reloads");
  env_.faults.count(Fault::PeerReloaded);
  flows(false);
  const std::uint32_t attempt = engine_->attempt();
  gone();
  env_.after(generator_.time(ms(100), ms(3'000)), [this, attempt, page = pages_] {
    if (page != pages_ || env_.closing) return;
    open_engine(attempt);
    const auto before = unanswered_;
    for (const auto& [id, message] : before) say(message);
    offer();
    in_call(generator_.time(plan_.talks / 4, plan_.talks), &PeerEnd::hang_up);
  });
}

}  // namespace jm::sim
