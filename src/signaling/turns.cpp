#include "signaling/turns.hpp"

#include <utility>

namespace jm::signaling {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kSaved = 0.005;  // seconds: the loop's timers are no finer than a millisecond

}  // namespace

Turns::Turns(tangle::Loop& loop, Rules rules) : loop_(loop), rules_(rules), budget_(rules.share, kSaved) {}

Turns::~Turns() {
  loop_.cancel(timer_);
}

void Turns::serve() {
  if (std::exchange(serving_, true)) return;
  while (!waiting_.empty() && running_ < rules_.at_once && timer_ == 0) {
    if (const auto wait = budget_.wait(Clock::now()); wait.count() > 0) {
      timer_ = loop_.after(wait, [this] {
        timer_ = 0;
        serve();
      });
      break;
    }
    Turn& next = *waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    ++running_;
    next.state_ = Turn::State::Has;
    next.began_ = Clock::now();
    if (rules_.longest.count() > 0)
      next.timer_ = loop_.after(rules_.longest, [this, &next] {
        next.timer_ = 0;
        next.state_ = Turn::State::Late;
        over(next.began_);
      });
    const auto go = std::exchange(next.go_, nullptr);
    go();  // may end the channel
  }
  serving_ = false;
}

void Turns::over(Clock::time_point began) {
  --running_;
  if (rules_.share < 1) {
    const auto now = Clock::now();
    budget_.spend(now, std::chrono::duration<double>(now - began).count());
  }
  serve();
}

void Turn::ask(double lately, std::function<void()> go) {
  state_ = State::Asked;
  go_ = std::move(go);
  place_ = turns_.waiting_.emplace(lately, this);
  turns_.serve();
}

void Turn::give_back() {
  const State was = std::exchange(state_, State::None);
  turns_.loop_.cancel(std::exchange(timer_, 0));
  if (was == State::Asked) turns_.waiting_.erase(place_);
  if (was == State::Has) turns_.over(began_);
}

}  // namespace jm::signaling
