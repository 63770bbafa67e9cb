// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/limits/budget.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace jm::base {
namespace {

using Clock = Limiter::Clock;

constexpr std::size_t kLargest = std::size_t{64} << 10;  // bytes of one message
constexpr std::size_t kPart = 4;                   // a place takes no more than this part of what is left
constexpr std::chrono::milliseconds kAgain{1000};  // for those that were told of no room yet
constexpr double kReadingBurst = 0.5;              // seconds
constexpr double kOwnBurst = 0.02;
constexpr double kJunkRate = 0.02;  // of one core: so little counts as none
constexpr double kJunkBurst = 0.1;  // seconds

}  // namespace

// What is held, by a place or by all of a source. It outlives them as long as something is.
struct Budget::Ledger {
  std::atomic<std::size_t> held{0};
};
struct Budget::Awaited : Ledger {
  std::atomic<bool> awaited{false};  // whoever gives something back calls `wake`
  std::function<void()> wake;
};

Budget::Budget(Loop& loop, Rules rules)
    : loop_(loop),
      rules_(rules),
      scheduler_(loop, {.at_once = 1, .share = rules.trying}),
      reading_(rules.reading, kReadingBurst) {}

std::size_t Budget::share() const {
  return std::max(rules_.bytes / std::max<std::size_t>(sources_, 1), 2 * kLargest);
}

Budget::Source::Source(Budget& budget)
    : budget_(budget),
      own_(budget.rules_.reading, kOwnBurst),
      junk_(kJunkRate, kJunkBurst),
      ledger_(std::make_shared<Awaited>()) {
  ++budget_.sources_;
  ledger_->wake = [&loop = budget_.loop_, serve_it = lifetime_.guard([this] { serve(); })] {
    loop.post(serve_it);
  };
}

Budget::Source::~Source() {
  ledger_->awaited = false;
  budget_.loop_.cancel(again_);
  --budget_.sources_;
}

// What the others do not use, any source may use; besides, each has its own part.
void Budget::Source::spend(double seconds) {
  const auto now = Clock::now();
  budget_.reading_.spend(now, seconds);
  own_.spend(now, seconds * static_cast<double>(budget_.sources_));
}

void Budget::Source::pay_for(const std::function<void()>& work) {
  const auto alive = lifetime_.token();
  const auto start = Clock::now();
  work();
  if (alive.lock()) spend(std::chrono::duration<double>(Clock::now() - start).count());
}

std::chrono::milliseconds Budget::Source::wait() {
  const auto now = Clock::now();
  return std::min(budget_.reading_.wait(now), own_.wait(now));
}

std::size_t Budget::Source::left() const {
  const std::size_t share = budget_.share(), held = ledger_->held;
  return share - std::min(share, held);
}

// Each may take a message then, so that is what is counted with. Who takes none leaves room to the others.
void Budget::Source::serve() {
  ledger_->awaited = !waiting_.empty();  // first: what is given back meanwhile is seen, or calls this again
  const auto alive = lifetime_.token();
  std::size_t promised = 0;
  for (std::size_t n = waiting_.size(); n > 0 && !waiting_.empty(); --n) {
    if (left() < promised + kLargest) return serve_later();
    Place& place = *waiting_.front();
    if (!place.fits(kLargest)) {
      waiting_.splice(waiting_.end(), waiting_, place.in_line_);
      continue;
    }
    waiting_.pop_front();
    place.waits_ = false;
    promised += kLargest;
    const auto room = place.room_;  // it may end the place
    room();
    if (!alive.lock()) return;
  }
}

void Budget::Source::serve_later() {
  if (again_ != 0) return;
  again_ = budget_.loop_.after(kAgain, [this] {
    again_ = 0;
    serve();
  });
}

Budget::Place::Place(Source& source, std::function<void()> room) : source_(source), room_(std::move(room)) {}

Budget::Place::~Place() {
  if (waits_) source_.waiting_.erase(in_line_);
}

bool Budget::Place::fits(std::size_t bytes) const {
  const std::size_t left = source_.left(), held = ledger_ ? ledger_->held.load() : 0;
  return bytes <= left && (held == 0 || held + bytes <= left / kPart);
}

std::shared_ptr<void> Budget::Place::hold(std::size_t bytes) {
  if (!fits(bytes)) {
    if (!std::exchange(waits_, true)) in_line_ = source_.waiting_.insert(source_.waiting_.end(), this);
    source_.ledger_->awaited = true;
    if (!fits(bytes)) return nullptr;  // else it was given back in this very moment
  }
  if (std::exchange(waits_, false)) source_.waiting_.erase(in_line_);
  return take(bytes);
}

std::shared_ptr<void> Budget::Place::less(std::shared_ptr<void> held, std::size_t bytes) {
  auto exact = take(bytes);
  held.reset();
  return exact;
}

std::shared_ptr<void> Budget::Place::take(std::size_t bytes) {
  if (!ledger_) ledger_ = std::make_shared<Ledger>();
  ledger_->held += bytes;
  source_.ledger_->held += bytes;
  return {ledger_.get(), [bytes, place = ledger_, source = source_.ledger_](void*) {
            place->held -= bytes;
            source->held -= bytes;
            if (source->awaited.exchange(false)) source->wake();
          }};
}

}  // namespace jm::base
