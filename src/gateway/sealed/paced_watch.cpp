// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/sealed/paced_watch.hpp"

#include <chrono>
#include <utility>

namespace jm::gateway {
namespace {

// Seconds of each second, and at once.
constexpr double kShare = 0.05, kBurst = 0.25;

}  // namespace

struct PacedWatch::Pace {
  explicit Pace(base::Loop& its) : loop(its) {}
  ~Pace() { loop.cancel(timer); }
  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;

  base::Loop& loop;
  base::Limiter limiter{kShare, kBurst};
  std::list<carrier::Arrival> waiting;
  bool caught_up_due = false;  // behind what waits
  base::Loop::TimerId timer = 0;
};

PacedWatch::PacedWatch(base::Loop& loop, carrier::Carrier& carrier, dialog::CarrierId id,
                       const carrier::Hash& address, CarrierListener& listener)
    : loop_(loop), listener_(listener), id_(id), address_(address), watch_(carrier.watch(address, *this)) {}

void PacedWatch::arrival(carrier::Arrival message) {
  if (!pace_) pace_ = std::make_shared<Pace>(loop_);
  pace_->waiting.push_back(std::move(message));
  serve();
}

void PacedWatch::trouble(const carrier::CarrierError& error) {
  listener_.reading(error.reason);
}

void PacedWatch::caught_up() {
  if (pace_ && !pace_->waiting.empty()) {
    pace_->caught_up_due = true;
    return;
  }
  listener_.reading("");
  listener_.caught_up(id_, address_);
}

// An arrival may end this.
void PacedWatch::serve() {
  if (pace_->timer != 0) return;
  const std::weak_ptr<Pace> alive = pace_;
  while (!pace_->waiting.empty()) {
    const auto start = base::Limiter::Clock::now();
    if (const auto wait = pace_->limiter.wait(start); wait.count() > 0) {
      pace_->timer = loop_.after(wait, [this] {
        pace_->timer = 0;
        serve();
      });
      return;
    }
    const carrier::Arrival arrival = std::move(pace_->waiting.front());
    pace_->waiting.pop_front();
    listener_.received(id_, address_, arrival.payload);
    if (alive.expired()) return;
    const auto end = base::Limiter::Clock::now();
    pace_->limiter.spend(end, std::chrono::duration<double>(end - start).count());
  }
  if (std::exchange(pace_->caught_up_due, false)) caught_up();
}

}  // namespace jm::gateway
