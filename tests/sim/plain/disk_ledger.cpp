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

// Back when the state's thread has nothing more to do.
Result<void> DiskLedger::write(plain::Step step, bool& written) {
  Disk& disk = Disk::get();
  // Shared: a state that ends tells who was not told.
  const auto outcome = std::make_shared<std::optional<Result<void>>>();
  state_->commit(std::move(step), [outcome, &disk](Result<void> result) {
    const std::lock_guard lock(disk.mutex());
    *outcome = std::move(result);
    disk.changed().notify_all();
  });
  disk.wait([&] { return outcome->has_value(); });
  // Whatever it does, it does after what the step has left to do, as copying the log.
  (void)state_->reset("none", "");
  const std::lock_guard lock(disk.mutex());
  written = outcome->has_value();
  return written ? std::move(**outcome) : Result<void>();
}

void DiskLedger::commit(plain::Step step, std::function<void(Result<void>)> durable) {
  auto& time = VirtualTime::get();
  if (Disk::get().failed()) return;
  const Committed what = book_.committing(step);
  bool written = true;
  Result<void> result;
  if (plant_ != Plant::TellsEarly || !generator_.chance(0.1)) result = write(std::move(step), written);
  if (written && result) book_.durable(what);
  const std::weak_ptr<char> alive = alive_;
  if (Disk::get().failed())
    time.after(milliseconds(0), [failed = failed_, alive] {
      if (!alive.expired()) failed();
    });
  if (!written) return;
  last_ = std::max(last_, time.now() + generator_.time(milliseconds(0), milliseconds(40)));
  time.after(std::chrono::ceil<milliseconds>(last_ - time.now()),
             [this, alive, what, durable = std::move(durable), result = std::move(result)]() mutable {
               if (alive.expired()) return;
               if (result) book_.told_durable(what);
               durable(std::move(result));
             });
}

}  // namespace jm::sim
