// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/trail.hpp"

#include <utility>

namespace jm::plain {
namespace {

using std::chrono::milliseconds;

// Next root, nonce and the signature of security 1, which no message goes without.
constexpr std::size_t kLeastPayload = 81 + 27 + 2187;
constexpr std::size_t kMaxVisited = 1024;
constexpr std::size_t kBatch = 16;               // candidates for one job of the pool
constexpr std::size_t kBatchTrytes = 16 * 1024;  // of several: others wait for the pool meanwhile
constexpr double kJunkForgotten = 0.01;          // seconds of it, a second
constexpr double kShareRate = 2;                 // messages a second
constexpr double kShareBurst = 4;
constexpr double kMessageSeconds = 0.005;  // about what one costs
constexpr milliseconds kPoolFull{20};

}  // namespace

struct Trail::Outcome {
  std::uint64_t generation = 0;
  std::vector<Candidate> candidates;  // the last one is the winner, where there is one
  std::vector<Candidate> untried;
  std::optional<mam::Parsed> parsed;
  Clock::time_point done;
  double seconds = 0;
};

Trail::Trail(base::Loop& loop, base::Pool::Share& pool, carrier::Carrier& carrier, mam::Mode mode,
             Hash side_key, Listener& listener)
    : loop_(loop),
      pool_(pool),
      carrier_(carrier),
      source_(carrier.source()),
      mode_(mode),
      side_key_(side_key),
      listener_(listener),
      visited_(kMaxVisited),
      junk_(kJunkForgotten, 0),
      share_(kShareRate, kShareBurst),
      turn_(source_.turns()) {}

Trail::~Trail() {
  loop_.cancel(timer_);
}

void Trail::start(const Hash& root) {
  visited_.clear();
  empty_at_.reset();
  gap_ = true;
  root_ = root;
  watch_root();
}

void Trail::stop() {
  ++generation_;
  paused_ = true;
  loop_.cancel(std::exchange(timer_, 0));
  turn_.give_back();
  candidates_.clear();
  watch_.reset();
}

void Trail::pause(bool paused) {
  if (paused_ == paused) return;
  paused_ = paused;
  if (!paused_) try_later(milliseconds(0));
}

void Trail::watch_root() {
  ++generation_;
  candidates_.clear();
  busy_ = looked_ = false;
  turn_.give_back();
  carrier::WatchEvents events;
  events.arrival = [this](carrier::Arrival arrival) { arrived(std::move(arrival)); };
  events.caught_up = [this] { caught_up(); };
  events.trouble = [this](const carrier::CarrierError& error) {
    gap_ = true;
    listener_.trouble(error);
  };
  watch_.reset();
  watch_ = carrier_.watch(mam::address_of(root_, mode_), std::move(events));
}

void Trail::arrived(carrier::Arrival arrival) {
  if (arrival.payload.size() < kLeastPayload) {
    listener_.junk(1);
    return;
  }
  const std::size_t size = arrival.payload.size();
  const auto now = Clock::now();
  std::optional<Clock::time_point> not_before = empty_at_;
  if (empty_at_ && !gap_) not_before = now;
  candidates_.emplace(size, Candidate{std::move(arrival), now, not_before});
  try_next();
}

void Trail::caught_up() {
  looked_ = true;
  gap_ = false;
  try_next();
}

void Trail::try_later(milliseconds delay) {
  loop_.cancel(timer_);
  timer_ = loop_.after(delay, [this] {
    timer_ = 0;
    try_next();
  });
}

void Trail::try_next() {
  if (busy_ || paused_ || timer_ != 0) return;
  if (candidates_.empty()) {
    if (looked_) {
      looked_ = false;
      empty_at_ = Clock::now();
      behind_ = false;
      listener_.at_end(*this);
    }
    return;
  }
  if (!may_try()) return;

  auto work = std::make_shared<Outcome>();
  work->generation = generation_;
  std::size_t trytes = 0;
  do {
    auto node = candidates_.extract(candidates_.begin());
    trytes += node.key();
    work->untried.push_back(std::move(node.mapped()));
  } while (!candidates_.empty() && work->untried.size() < kBatch &&
           trytes + candidates_.begin()->first <= kBatchTrytes);
  busy_ = true;
  const auto job = [work, root = root_, side_key = side_key_, &loop = loop_, this,
                    alive = std::weak_ptr<int>(alive_)] {
    const auto start = Clock::now();
    std::vector<Candidate> left;
    for (auto& candidate : work->untried) {
      if (work->parsed) {
        left.push_back(std::move(candidate));
        continue;
      }
      auto parsed = mam::parse(candidate.arrival.payload, root, side_key);
      if (parsed) work->parsed = std::move(*parsed);
      work->candidates.push_back(std::move(candidate));
    }
    work->untried = std::move(left);
    work->done = Clock::now();
    work->seconds = std::chrono::duration<double>(work->done - start).count();
    loop.post([this, alive, work] {
      if (alive.lock()) tried(std::move(*work));
    });
  };
  if (pool_.submit(job)) return;
  busy_ = false;
  turn_.give_back();
  for (auto& candidate : work->untried) {
    const std::size_t size = candidate.arrival.payload.size();
    candidates_.emplace(size, std::move(candidate));
  }
  try_later(kPoolFull);
}

// Within its share, or when its turn has come. Whose carrier has brought the least junk comes first, then who
// has had least of it, or read least.
bool Trail::may_try() {
  const auto now = Clock::now();
  const bool in_share = share_.wait(now).count() == 0;
  if (turn_.has() || (in_share && !source_.suspicious())) return true;
  if (turn_.asked()) return false;
  turn_.ask(source_.junk_lately() + junk_.used(now) + kMessageSeconds * share_.used(now), [this] {
    try_next();
    if (!busy_) turn_.give_back();
  });
  if (!in_share && !std::exchange(behind_, true)) listener_.behind(*this);
  return false;
}

void Trail::tried(Outcome outcome) {
  if (outcome.generation != generation_) return;
  busy_ = false;
  turn_.give_back();
  const std::size_t junk = outcome.candidates.size() - (outcome.parsed ? 1 : 0);
  if (junk > 0) {
    junk_.spend(Clock::now(), outcome.seconds);
    source_.junk(outcome.seconds);
    listener_.junk(junk);
  }
  if (!outcome.parsed) return try_next();

  share_.spend(Clock::now(), 1);
  const Candidate& winner = outcome.candidates.back();
  Found found{std::move(outcome.parsed->message),
              root_,
              outcome.parsed->next_root,
              winner.seen,
              outcome.done,
              winner.not_before};
  const Hash next_root = found.next_root;
  const auto generation = generation_;
  const std::weak_ptr<int> alive = alive_;
  listener_.found(*this, std::move(found));
  // The listener may have started another chain, or ended this trail.
  if (alive.lock() && generation == generation_) advance(next_root);
}

void Trail::advance(const Hash& next_root) {
  visited_.insert(std::string(root_.trytes()));
  if (visited_.contains(std::string(next_root.trytes()))) {
    stop();
    return listener_.leads_nowhere("the chain leads back into itself");
  }
  root_ = next_root;
  watch_root();
}

}  // namespace jm::plain
