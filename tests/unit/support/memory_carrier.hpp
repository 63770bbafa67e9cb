// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier in memory for tests of the gateway: what was put there outlives the gateways that use it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "carrier/carrier.hpp"

class MemoryCarrier {
 public:
  using Arrival = jm::carrier::Arrival;
  using Hash = jm::trinary::Hash;

  // Thread-safe. Everything that was ever put, by address, in its order.
  void put(const Hash& address, const std::string& payload) {
    {
      const std::lock_guard lock(mutex_);
      at_[address].push_back({"message " + std::to_string(++count_), "", payload});
      for (auto* client : clients_) client->deliver_soon();
    }
    changed_.notify_all();
  }
  std::vector<Arrival> at(const Hash& address, const jm::carrier::Carrier::Keep& keep = {}) {
    const std::lock_guard lock(mutex_);
    std::vector<Arrival> found = at_[address];
    if (keep) std::erase_if(found, std::not_fn(keep));
    return found;
  }
  void forget(const Hash& address) {
    const std::lock_guard lock(mutex_);
    at_.erase(address);
  }
  // While down every publish and fetch fails, and no watch tells anything.
  void down(bool down) {
    const std::lock_guard lock(mutex_);
    down_ = down;
    for (auto* client : clients_) client->deliver_soon();
  }
  // While blind every look-up fails; the rest works.
  void blind(bool blind) {
    const std::lock_guard lock(mutex_);
    blind_ = blind;
  }
  // While crowded no look-up has room for what is there.
  void crowded(bool crowded) {
    const std::lock_guard lock(mutex_);
    crowded_ = crowded;
  }
  // So many look-ups at this address find nothing.
  void hide(const Hash& address, int times) {
    const std::lock_guard lock(mutex_);
    hidden_[address] = times;
  }
  // How many look-ups there were.
  std::size_t asked(const Hash& address) {
    const std::lock_guard lock(mutex_);
    return asked_[address];
  }
  // A publish arrives at once, but whoever published is told so much later.
  void slow(std::chrono::milliseconds delay) {
    const std::lock_guard lock(mutex_);
    delay_ = delay;
  }
  // A publish arrives, but whoever published is told that it failed.
  void lose_replies(bool lose) {
    const std::lock_guard lock(mutex_);
    lose_replies_ = lose;
  }
  // Waits until `ready` (called with the messages at the address) or the deadline.
  template <class Ready>
  bool wait(const Hash& address, std::chrono::milliseconds limit, Ready ready) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return ready(at_[address]); });
  }

  std::unique_ptr<jm::carrier::Carrier> open(jm::base::Loop& loop) {
    return std::make_unique<Client>(*this, loop);
  }
  // Returns when the loop of every gateway that is there has done what was posted to it and what was due,
  // with what those posted, and has run for so long. At once if there is none.
  void run_loops(std::chrono::milliseconds time = std::chrono::milliseconds(0)) {
    auto run = std::make_shared<Run>();
    const auto over = run->over.get_future();
    {
      const std::lock_guard lock(mutex_);
      for (auto* client : clients_) client->run_loop(run, kRounds, time);
    }
    run.reset();
    over.wait();
  }

 private:
  // Its last owner is gone: all loops have run, or ended.
  struct Run {
    ~Run() { over.set_value(); }
    std::promise<void> over;
  };
  // A loop runs its timers behind its tasks: one round for those, one for what they posted.
  static constexpr int kRounds = 3;

  struct Watched {
    Hash address;
    jm::carrier::WatchListener* listener;
    std::size_t delivered = 0;
    bool caught_up = false, troubled = false;
  };
  struct Client;
  struct WatchImpl : jm::carrier::Watch {
    WatchImpl(Client* client, std::uint64_t number) : client_(client), number_(number) {}
    ~WatchImpl() override { client_->watches.erase(number_); }
    Client* client_;
    std::uint64_t number_;
  };
  struct Client : jm::carrier::Carrier {
    Client(MemoryCarrier& m, jm::base::Loop& l) : memory(m), loop(l) {
      const std::lock_guard lock(memory.mutex_);
      memory.clients_.insert(this);
    }
    ~Client() override {
      const std::lock_guard lock(memory.mutex_);
      memory.clients_.erase(this);
    }
    // Runs `task` on the loop's thread, where the client is destroyed too; not after that.
    template <class Task>
    void later(Task task) {
      loop.post([task, alive = std::weak_ptr<int>(alive_)] {
        if (alive.lock()) task();
      });
    }
    void run_loop(std::shared_ptr<Run> run, int rounds, std::chrono::milliseconds time) {
      later([this, run = std::move(run), rounds, time] {
        if (rounds > 1) return run_loop(run, rounds - 1, time);
        if (time.count() > 0) loop.after(time, [run] {});
      });
    }
    void deliver_soon() {
      later([this] { deliver(); });
    }
    void deliver() {
      std::vector<std::uint64_t> numbers;
      for (const auto& [number, told] : watches) numbers.push_back(number);
      for (const auto number : numbers) deliver(number);
    }
    void deliver(std::uint64_t number) {
      while (true) {
        const auto it = watches.find(number);
        if (it == watches.end()) return;
        const auto told = it->second;
        std::unique_lock lock(memory.mutex_);
        if (memory.down_) {
          lock.unlock();
          if (!std::exchange(told->troubled, true))
            told->listener->trouble({jm::carrier::Fault::Unreachable, "down"});
          return;
        }
        const auto& list = memory.at_[told->address];
        if (told->delivered < list.size()) {
          auto arrival = list[told->delivered++];
          lock.unlock();
          told->listener->arrival(std::move(arrival));
          continue;
        }
        lock.unlock();
        if (!std::exchange(told->caught_up, true) || std::exchange(told->troubled, false))
          told->listener->caught_up();
        return;
      }
    }
    void publish(jm::carrier::Outgoing message,
                 std::function<void(jm::carrier::CarrierResult<std::string>)> done) override {
      later([this, message, done] {
        if (message.payload.size() > max_payload_trytes())
          return done(tl::unexpected(jm::carrier::CarrierError{jm::carrier::Fault::Refused, "too large"}));
        bool fails = false, lost = false;
        std::chrono::milliseconds delay{0};
        {
          const std::lock_guard lock(memory.mutex_);
          ++memory.publishes_;
          fails = memory.down_;
          lost = memory.lose_replies_;
          delay = memory.delay_;
        }
        if (!fails) memory.put(message.address, message.payload);
        if (fails || lost)
          done(tl::unexpected(jm::carrier::CarrierError{jm::carrier::Fault::Timeout, "no reply"}));
        else if (delay.count() == 0)
          done("id");
        else
          loop.after(delay, [done, alive = std::weak_ptr<int>(alive_)] {
            if (alive.lock()) done("id");
          });
      });
    }
    void fetch(const Hash& address, Keep keep,
               std::function<void(jm::carrier::CarrierResult<std::vector<Arrival>>)> done) override {
      later([this, address, keep = std::move(keep), done] {
        bool fails = false, crowded = false, hidden = false;
        {
          const std::lock_guard lock(memory.mutex_);
          ++memory.asked_[address];
          fails = memory.down_ || memory.blind_;
          crowded = memory.crowded_;
          hidden = memory.hidden_[address]-- > 0;
        }
        if (fails)
          done(tl::unexpected(jm::carrier::CarrierError{jm::carrier::Fault::Unreachable, "down"}));
        else if (crowded)
          done(tl::unexpected(jm::carrier::CarrierError{jm::carrier::Fault::Full, "crowded"}));
        else
          done(hidden ? std::vector<Arrival>() : memory.at(address, keep));
      });
    }
    std::unique_ptr<jm::carrier::Watch> watch(const Hash& address,
                                              jm::carrier::WatchListener& listener) override {
      const auto number = ++next;
      watches[number] = std::make_shared<Watched>(Watched{address, &listener});
      later([this, number] { deliver(number); });
      return std::make_unique<WatchImpl>(this, number);
    }
    std::string describe() const override { return "memory"; }
    jm::base::Budget::Source& source() override { return its_source; }
    std::size_t max_payload_trytes() const override { return 52000; }

    MemoryCarrier& memory;
    jm::base::Loop& loop;
    std::map<std::uint64_t, std::shared_ptr<Watched>> watches;
    std::uint64_t next = 0;
    jm::base::Budget budget{loop};
    jm::base::Budget::Source its_source{budget};
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  };

 public:
  std::size_t publishes() {
    const std::lock_guard lock(mutex_);
    return publishes_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Hash, std::vector<Arrival>> at_;
  std::set<Client*> clients_;
  std::chrono::milliseconds delay_{0};
  std::size_t count_ = 0, publishes_ = 0;
  std::map<Hash, int> hidden_;
  std::map<Hash, std::size_t> asked_;
  bool down_ = false, blind_ = false, crowded_ = false, lose_replies_ = false;
};
