// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/sealed/limited_watch.hpp"

#include <chrono>
#include <utility>

namespace jm::gateway {
namespace {

// Seconds of each second, and at once.
constexpr double kShare = 0.05, kBurst = 0.25;

}  // namespace

struct LimitedWatch::Queue {
  explicit Queue(base::Loop& its) : loop(its) {}
  ~Queue() { loop.cancel(timer); }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  base::Loop& loop;
  base::Limiter limiter{kShare, kBurst};
  std::list<carrier::Arrival> waiting;
  bool caught_up_due = false;  // behind what waits
  base::Loop::TimerId timer = 0;
};

LimitedWatch::LimitedWatch(base::Loop& loop, carrier::Carrier& carrier, dialog::CarrierId id,
                           const carrier::Hash& address, CarrierListener& listener)
    : loop_(loop), listener_(listener), id_(id), address_(address), watch_(carrier.watch(address, *this)) {}

void LimitedWatch::arrival(carrier::Arrival message) {
  if (!queue_) queue_ = std::make_shared<Queue>(loop_);
  queue_->waiting.push_back(std::move(message));
  serve();
}

void LimitedWatch::trouble(const carrier::CarrierError& error) {
  listener_.reading(error.reason);
}

void LimitedWatch::caught_up() {
  if (queue_ && !queue_->waiting.empty()) {
    queue_->caught_up_due = true;
    return;
  }
  listener_.reading("");
  listener_.caught_up(id_, address_);
}

// An arrival may end this.
void LimitedWatch::serve() {
  if (queue_->timer != 0) return;
  const std::weak_ptr<Queue> alive = queue_;
  while (!queue_->waiting.empty()) {
    const auto start = base::Limiter::Clock::now();
    if (const auto wait = queue_->limiter.wait(start); wait.count() > 0) {
      queue_->timer = loop_.after(wait, [this] {
        queue_->timer = 0;
        serve();
      });
      return;
    }
    const carrier::Arrival arrival = std::move(queue_->waiting.front());
    queue_->waiting.pop_front();
    listener_.received(id_, address_, arrival.payload);
    if (alive.expired()) return;
    const auto end = base::Limiter::Clock::now();
    queue_->limiter.spend(end, std::chrono::duration<double>(end - start).count());
  }
  if (std::exchange(queue_->caught_up_due, false)) caught_up();
}

}  // namespace jm::gateway
