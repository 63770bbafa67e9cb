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
    Turn& next = *first->second;
    waiting_.erase(first);
    ++running_;
    next.state_ = Turn::State::Has;
    next.much_ = much;
    next.began_ = Clock::now();
    const auto longest = much ? rules_.longest_much : rules_.longest;
    if (longest.count() > 0) next.timer_ = loop_.after(longest, [this, &next] { late(next); });
    const auto go = std::exchange(next.go_, nullptr);
    go();  // may end the channel
  }
  serving_ = false;
}

void Turns::late(Turn& turn) {
  turn.timer_ = 0;
  turn.state_ = Turn::State::Late;
  const bool much = turn.much_;
  const auto began = turn.began_;
  if (const auto tell = std::exchange(turn.late_, nullptr)) tell();  // may ask again
  over(much, began);
}

void Turns::over(bool much, Clock::time_point began) {
  --running_;
  if (much) {
    const auto now = Clock::now();
    budget_.spend(now, std::chrono::duration<double>(now - began).count());
    much_runs_ = false;
  }
  serve();
}

void Turn::ask(double lately, std::function<void()> go, std::function<void()> late) {
  state_ = State::Asked;
  go_ = std::move(go);
  late_ = std::move(late);
  place_ = turns_.waiting_.emplace(lately, this);
  turns_.serve();
}

void Turn::give_back() {
  const State was = std::exchange(state_, State::None);
  turns_.loop_.cancel(std::exchange(timer_, 0));
  if (was == State::Asked) turns_.waiting_.erase(place_);
  if (was == State::Has) turns_.over(much_, began_);
}

}  // namespace jm::signaling
