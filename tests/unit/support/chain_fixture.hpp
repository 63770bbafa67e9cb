// SPDX-License-Identifier: GPL-3.0-or-later
// What tests of chains share: a loop on a thread of its own, a pool, a carrier in memory, a ledger in memory.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/loop.hpp"
#include "base/pool.hpp"
#include "mam/mam.hpp"
#include "plain/record.hpp"
#include "plain/timing.hpp"
#include "tests/unit/support/memory_carrier.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace chain_test {

using namespace std::chrono_literals;
using jm::plain::ChannelRecord;
using jm::plain::Hash;
using jm::plain::OutboxItem;
using jm::plain::Step;
namespace mam = jm::mam;

inline Hash hash(char tryte) {
  return *Hash::from_trytes(std::string(81, tryte));
}

// Public and of the least security: what it signs costs the least.
inline mam::Writer keys(char seed) {
  return {hash(seed), mam::Mode::Public, {}, 1};
}

inline mam::Message message(const mam::Writer& writer, std::uint64_t index, const std::string& trytes) {
  auto made = mam::create(writer, {index, 1, 0}, trytes);
  ck_assert(made.has_value());
  return std::move(*made);
}

inline OutboxItem item(const mam::Writer& writer, std::uint64_t index, const std::string& call = "call") {
  auto made = message(writer, index, "MESSAGE");
  return {index, made.root, made.address, std::move(made.payload), call, 0};
}

// Keeps the steps in memory. On the loop's thread.
class MemoryLedger final : public jm::plain::Ledger {
 public:
  void commit(Step step, std::function<void(jm::Result<void>)> durable) override {
    steps.push_back(std::move(step));
    if (hold) return waiting.push_back(std::move(durable));
    answer(durable);
  }
  // What was held becomes durable, or is refused.
  void release() {
    hold = false;
    for (auto& durable : std::exchange(waiting, {})) answer(durable);
  }
  std::vector<std::uint64_t> signed_indices() const {
    std::vector<std::uint64_t> indices;
    for (const Step& step : steps)
      if (step.signed_message) indices.push_back(step.signed_message->index);
    return indices;
  }

  std::vector<Step> steps;
  std::vector<std::function<void(jm::Result<void>)>> waiting;
  bool hold = false;
  std::string refuse;  // why; empty: it does not

 private:
  void answer(const std::function<void(jm::Result<void>)>& durable) {
    durable(refuse.empty() ? jm::Result<void>() : jm::fail(refuse));
  }
};

// The loop runs until stop(), which whoever derives from this calls before its own members end.
class LoopWorld {
 public:
  LoopWorld() : pool_(1), share(pool_), carrier(memory.open(loop)) {
    timing.outbox_retry = timing.outbox_check = 5ms;
    timing.outbox_slowest = 20ms;
    thread_ = std::thread([this] { loop.run(); });
  }
  ~LoopWorld() { stop(); }
  LoopWorld(const LoopWorld&) = delete;
  LoopWorld& operator=(const LoopWorld&) = delete;

  void stop() {
    loop.stop();
    if (thread_.joinable()) thread_.join();
  }

  // Runs it on the loop's thread, and waits for its end.
  template <class Task>
  auto on_loop(Task task) {
    const auto packaged = std::make_shared<std::packaged_task<decltype(task())()>>(std::move(task));
    auto result = packaged->get_future();
    loop.post([packaged] { (*packaged)(); });
    return result.get();
  }
  // Whether `ready`, asked on the loop's thread again and again, becomes true in time.
  bool eventually(std::function<bool()> ready) {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (!on_loop(ready)) {
      if (std::chrono::steady_clock::now() > until) return false;
      a_while(1ms);
    }
    return true;
  }
  // Whether it stays false until what was begun by now is through: the pool's queue and the loop's, twice.
  bool never(std::function<bool()> happens) {
    for (int i = 0; i < 2; ++i) {
      const auto through = std::make_shared<std::promise<void>>();
      while (!share.submit([this, through] { loop.post([through] { through->set_value(); }); })) a_while(1ms);
      through->get_future().get();
    }
    return !on_loop(happens);
  }
  // Until a timer of the loop has fired that was begun now.
  void a_while(std::chrono::milliseconds time) {
    const auto over = std::make_shared<std::promise<void>>();
    loop.post([this, time, over] { loop.after(time, [over] { over->set_value(); }); });
    over->get_future().get();
  }

  jm::base::Loop loop;

 private:
  jm::base::Pool pool_;
  std::thread thread_;

 public:
  jm::base::Pool::Share share;
  MemoryCarrier memory;
  std::unique_ptr<jm::carrier::Carrier> carrier;
  jm::plain::ChainTiming timing;
  MemoryLedger ledger;
};

}  // namespace chain_test
