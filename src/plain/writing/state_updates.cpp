// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/writing/state_updates.hpp"

namespace jm::plain {

StateUpdates::StateUpdates(base::Loop& loop, Ledger& ledger, const std::string& channel,
                           std::uint64_t peer_read)
    : loop_(loop), ledger_(ledger), channel_(channel), peer_read_(peer_read) {}

bool StateUpdates::read(std::uint64_t index) {
  if (index < peer_read_) return false;
  peer_read_ = index + 1;
  return true;
}

void StateUpdates::tell_soon() {
  if (std::exchange(due_, true)) return;
  loop_.after(kSoon, lifetime_.guard([this] {
    if (!due_) return;
    Step step;
    step.channel = channel_;
    add_to(step);
    ledger_.commit(std::move(step), [](const Result<void>&) {});
  }));
}

void StateUpdates::add_to(Step& step) {
  if (!std::exchange(due_, false)) return;
  step.outbox_done = std::exchange(done_, {});
  step.peer_read = peer_read_;
}

}  // namespace jm::plain
