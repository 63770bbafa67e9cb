// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/plain/disk_ledger.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "tests/sim/plain/disk.hpp"
#include "tests/sim/plain/virtual_time.hpp"

namespace jm::sim {

DiskLedger::DiskLedger(std::unique_ptr<gateway::State> state, Book& book, Plant plant, Generator generator,
                       std::function<void()> failed)
    : state_(std::move(state)),
      book_(book),
      plant_(plant),
      generator_(generator),
      failed_(std::move(failed)) {}

DiskLedger::~DiskLedger() = default;

void DiskLedger::commit(plain::Step step, std::function<void(Result<void>)> durable) {
  Disk& disk = Disk::get();
  if (disk.failed()) return;
  Pending& added = pending_.emplace_back(Pending{book_.committing(step), std::move(durable)});
  if (plant_ == Plant::TellsEarly && generator_.chance(0.1)) {
    *added.outcome = Result<void>();
  } else {
    state_->commit(std::move(step), [outcome = added.outcome, &disk](Result<void> result) {
      const std::lock_guard lock(disk.mutex());
      *outcome = std::move(result);
      disk.changed().notify_all();
    });
  }
  settle();
}

void DiskLedger::room() {
  Disk& disk = Disk::get();
  std::unique_lock lock(disk.mutex());
  const bool writes = !std::all_of(pending_.begin(), pending_.end(), is_told);
  lock.unlock();
  disk.make_room(writes);
  settle();
}

// Back when the state's thread has nothing more to do, or nothing that it does can change anything.
void DiskLedger::settle() {
  Disk& disk = Disk::get();
  disk.wait([&] { return std::all_of(pending_.begin(), pending_.end(), is_told); });
  // Whatever it does, it does after what the step has left to do, as copying the log.
  (void)state_->reset("none", "");
  if (disk.full()) {
    if (plant_ != Plant::TellsWhenFull) return;
    const std::lock_guard lock(disk.mutex());
    for (Pending& one : pending_) one.outcome = std::make_shared<std::optional<Result<void>>>(Result<void>());
  }
  for (Pending& one : std::exchange(pending_, {})) tell(std::move(one));
  if (disk.failed())
    VirtualTime::get().after(milliseconds(0), [failed = failed_, alive = std::weak_ptr<char>(alive_)] {
      if (!alive.expired()) failed();
    });
}

void DiskLedger::tell(Pending done) {
  Result<void> result;
  {
    const std::lock_guard lock(Disk::get().mutex());
    if (!*done.outcome) return;
    result = std::move(**done.outcome);
  }
  if (result) book_.durable(done.what);
  auto& time = VirtualTime::get();
  last_ = std::max(last_, time.now() + generator_.time(milliseconds(0), milliseconds(40)));
  time.after(std::chrono::ceil<milliseconds>(last_ - time.now()),
             [this, alive = std::weak_ptr<char>(alive_), what = std::move(done.what),
              durable = std::move(done.durable), result = std::move(result)]() mutable {
               if (alive.expired()) return;
               if (result) book_.told_durable(what);
               durable(std::move(result));
             });
}

}  // namespace jm::sim
