// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's state on the simulated disk, as a ledger of the only thread: each step is on the disk, or the
// disk has failed or is full, before anything else happens; who waits is told a while later.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

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
  // The disk was full, and is no more.
  void room();

 private:
  struct Pending {
    Committed what;
    std::function<void(Result<void>)> durable;
    // Shared: a state that ends tells who was not told. Guarded by the disk's mutex.
    std::shared_ptr<std::optional<Result<void>>> outcome = std::make_shared<std::optional<Result<void>>>();
  };
  static bool is_told(const Pending& one) { return one.outcome->has_value(); }
  void settle();
  void tell(Pending done);

  std::unique_ptr<gateway::State> state_;
  Book& book_;
  const Plant plant_;
  Generator generator_;
  const std::function<void()> failed_;
  std::vector<Pending> pending_;  // more than one only while the disk is full
  base::Time last_{};             // when who committed last is told
  std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace jm::sim
