// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/limits/scheduler.hpp"

#include <utility>

namespace jm::base {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kSaved = 0.005;  // seconds: the loop's timers are no finer than a millisecond

}  // namespace

Scheduler::Scheduler(Loop& loop, Rules rules) : loop_(loop), rules_(rules), budget_(rules.share, kSaved) {}

Scheduler::~Scheduler() {
  loop_.cancel(timer_);
}

void Scheduler::serve() {
  if (std::exchange(serving_, true)) return;
  while (!waiting_.empty() && running_ < rules_.at_once) {
    const auto first = waiting_.begin();
    const bool much = first->first >= rules_.much;
    if (much) {
      if (much_runs_ || timer_ != 0) break;
      if (const auto wait = budget_.wait(Clock::now()); wait.count() > 0) {
        timer_ = loop_.after(wait, [this] {
          timer_ = 0;
          serve();
        });
        break;
      }
      much_runs_ = true;
    }
    Slot& next = *first->second;
    Slot::Place& place = *next.place_;
    waiting_.erase(first);
    ++running_;
    place.state = Slot::State::Has;
    place.much = much;
    place.began = Clock::now();
    const auto longest = much ? rules_.longest_much : rules_.longest;
    if (longest.count() > 0) place.timer = loop_.after(longest, [this, &next] { late(next); });
    const auto go = std::exchange(place.go, nullptr);
    go();  // may end the channel
  }
  serving_ = false;
}

void Scheduler::late(Slot& slot) {
  Slot::Place& place = *slot.place_;
  place.timer = 0;
  place.state = Slot::State::Late;
  const bool much = place.much;
  const auto began = place.began;
  if (const auto tell = std::exchange(place.late, nullptr)) tell();  // may ask again
  over(much, began);
}

void Scheduler::over(bool much, Clock::time_point began) {
  --running_;
  if (much) {
    const auto now = Clock::now();
    budget_.spend(now, std::chrono::duration<double>(now - began).count());
    much_runs_ = false;
  }
  serve();
}

void Slot::ask(double lately, std::function<void()> go, std::function<void()> late) {
  place_ = std::make_unique<Place>();
  place_->go = std::move(go);
  place_->late = std::move(late);
  place_->in_line = scheduler_.waiting_.emplace(lately, this);
  scheduler_.serve();
}

void Slot::give_back() {
  const auto was = std::move(place_);
  if (!was) return;
  scheduler_.loop_.cancel(was->timer);
  if (was->state == State::Asked) scheduler_.waiting_.erase(was->in_line);
  if (was->state == State::Has) scheduler_.over(was->much, was->began);
}

}  // namespace jm::base
