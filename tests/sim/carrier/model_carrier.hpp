// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier of the simulation behind the product's interface, on a loop. What was published outlives the
// carriers that are opened on it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/lifetime.hpp"
#include "carrier/carrier.hpp"
#include "tests/sim/carrier/carrier.hpp"

namespace jm::sim {

// The loop's thread only.
class SharedModel {
 public:
  // Loop and `counts` outlive it.
  SharedModel(base::Loop& loop, Condition condition, std::size_t largest, Generator generator,
              FaultCounts& counts);
  ~SharedModel() { loop_.cancel(timer_); }
  SharedModel(const SharedModel&) = delete;
  SharedModel& operator=(const SharedModel&) = delete;

  using Reader = std::function<void(const Told&)>;
  ReaderId join(Reader reader);
  void leave(ReaderId reader);
  template <class Action>
  void act(Action action) {
    action(engine_);
    wake();
  }
  void heal();
  std::size_t largest() const { return largest_; }

  // Called with each message as it is published, before anything can go wrong with it. May be null.
  std::function<void(const Hash& address, const std::string& payload)> published;

 private:
  void wake();  // when the engine is due
  void expire();

  base::Loop& loop_;
  const std::size_t largest_;
  Carrier engine_;
  std::map<ReaderId, Reader> readers_;
  ReaderId last_reader_ = 0;
  base::Loop::TimerId timer_ = 0;
};

// `model` outlives it.
std::unique_ptr<carrier::Carrier> open_model(base::Loop& loop, SharedModel& model);

}  // namespace jm::sim
