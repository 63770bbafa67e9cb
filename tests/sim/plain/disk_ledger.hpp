// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's state on the simulated disk, as a ledger of the only thread: each step is on the disk, or the
// disk has failed, before anything else happens; who waits is told a while later.
#pragma once

#include <functional>
#include <memory>

#include "gateway/state/state.hpp"
#include "tests/sim/plain/book.hpp"

namespace jm::sim {

class DiskLedger final : public plain::Ledger {
 public:
  // `failed`: the disk has; not from inside a call. Time, book and `failed` outlive it.
  DiskLedger(std::unique_ptr<gateway::State> state, Book& book, Plant plant, Generator generator,
             std::function<void()> failed);
  ~DiskLedger() override;

  gateway::State& state() { return *state_; }
  void commit(plain::Step step, std::function<void(Result<void>)> durable) override;

 private:
  Result<void> write(plain::Step step, bool& written);

  std::unique_ptr<gateway::State> state_;
  Book& book_;
  const Plant plant_;
  Generator generator_;
  const std::function<void()> failed_;
  base::Time last_{};  // when who committed last is told
  std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace jm::sim
