// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/reader.hpp"

#include <utility>

namespace jm::plain {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPoolFull{20};

}  // namespace

Reader::Reader(base::Loop& loop, base::Pool::Share& pool, carrier::Carrier& carrier, mam::Mode mode,
               Hash side_key, Listener& listener)
    : loop_(loop),
      pool_(pool),
      carrier_(carrier),
      mode_(mode),
      side_key_(side_key),
      listener_(listener),
      share_(carrier.source()) {}

Reader::~Reader() {
  loop_.cancel(timer_);
}

void Reader::start(const Hash& root) {
  absence_.forget();
  path_.begin(root);
  watch_root();
}

void Reader::stop() {
  at_root_.end();
  paused_ = true;
  loop_.cancel(std::exchange(timer_, 0));
  share_.give_back();
  candidates_.clear();
  watch_.reset();
}

void Reader::pause(bool paused) {
  if (paused_ == paused) return;
  paused_ = paused;
  if (!paused_) try_later(milliseconds(0));
}

void Reader::watch_root() {
  at_root_.end();
  candidates_.clear();
  busy_ = false;
  absence_.next_address();
  share_.give_back();
  watch_.reset();
  watch_ = carrier_.watch(mam::address_of(path_.root(), mode_), *this);
}

void Reader::arrival(carrier::Arrival arrival) {
  if (!Candidates::can_be(arrival)) return listener_.junk(1);
  const auto now = Clock::now();
  candidates_.add({std::move(arrival), now, absence_.not_before(now)});
  try_next(now);
}

void Reader::caught_up() {
  absence_.caught_up();
  try_next(Clock::now());
}

void Reader::trouble(const carrier::CarrierError& error) {
  absence_.trouble();
  listener_.trouble(error);
}

void Reader::try_later(milliseconds delay) {
  loop_.cancel(timer_);
  timer_ = loop_.after(delay, [this] {
    timer_ = 0;
    try_next(Clock::now());
  });
}

void Reader::try_next(base::Time now) {
  if (busy_ || paused_ || timer_ != 0) return;
  if (candidates_.empty()) {
    if (!absence_.proved(now)) return;
    share_.caught_up();
    return listener_.at_end(*this);
  }
  if (!may_try(now)) return;

  auto attempt = std::make_shared<Attempt>();
  attempt->untried = candidates_.take_batch();
  busy_ = true;
  auto then = at_root_.guard([this, attempt] { tried(*attempt, Clock::now()); });
  const auto job = [attempt, root = path_.root(), side_key = side_key_, &loop = loop_, then] {
    attempt->run(root, side_key);
    loop.post(then);
  };
  if (pool_.submit(job)) return;
  busy_ = false;
  share_.give_back();
  candidates_.put_back(std::move(attempt->untried));
  try_later(kPoolFull);
}

bool Reader::may_try(base::Time now) {
  const auto go = [this] {
    try_next(Clock::now());
    if (!busy_) share_.give_back();
  };
  const auto answer = share_.ask(now, go);
  if (answer == ReadingShare::Answer::Behind) listener_.behind(*this);
  return answer == ReadingShare::Answer::Now;
}

void Reader::tried(Attempt& attempt, base::Time now) {
  busy_ = false;
  share_.give_back();
  if (const std::size_t junk = attempt.junk(); junk > 0) {
    share_.junk(now, attempt.seconds);
    listener_.junk(junk);
  }
  if (!attempt.parsed) return try_next(now);

  share_.found(now);
  const Candidate& winner = attempt.tried.back();
  Found found{std::move(attempt.parsed->message),
              path_.root(),
              attempt.parsed->next_root,
              winner.seen,
              attempt.done,
              winner.not_before};
  const Hash next_root = found.next_root;
  const auto same_root = at_root_.token();
  listener_.found(*this, std::move(found));
  // The listener may have started another chain, or ended this reader.
  if (same_root.expired()) return;
  if (path_.advance(next_root)) return watch_root();
  stop();
  listener_.leads_nowhere("the chain leads back into itself");
}

}  // namespace jm::plain
