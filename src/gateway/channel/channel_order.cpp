// SPDX-License-Identifier: GPL-3.0-or-later
// In which order a channel decides what it has read, and how far that has come.
#include <algorithm>
#include <utility>

#include "base/clock.hpp"
#include "gateway/channel/channel.hpp"

namespace jm::gateway {
namespace {

constexpr std::size_t kMaxSeen = 1024;
constexpr std::size_t kMaxOver = 16;
constexpr std::chrono::seconds kLeastMaxAge{60};

}  // namespace

// Whether it opens a call where `current` is the one that there is, or offers anew in that one.
bool Channel::opens(const Entry& entry, const std::string& current) const {
  if (entry.is_offer()) return true;
  if (!entry.has_request()) return false;
  const std::string key = entry.call();
  return key != current && key != call_key_ &&
         std::find(peer_.over.begin(), peer_.over.end(), key) == peer_.over.end();
}

// What opens another call leaves nothing of the one before; an offer replaces the last one of its call.
void Channel::supersede(std::list<Entry>& list, const Entry& entry) {
  auto from = list.begin();
  if (!list.empty() && !entry.call().empty() && list.front().call() == entry.call())
    from = std::find_if(list.begin(), list.end(), [](const Entry& older) { return older.is_offer(); });
  else if (!list.empty())
    remember_over(list.front().call());
  for (auto older = from; older != list.end(); ++older) {
    ++counters_.skipped;
    skip(older->ticket);
  }
  list.erase(from, list.end());
}

void Channel::remember_over(std::string key) {
  peer_.over.push_back(std::move(key));
  if (peer_.over.size() > kMaxOver) peer_.over.pop_front();
}

bool Channel::already_seen(const std::string& id) {
  if (!peer_.seen.insert(id).second) return true;
  peer_.seen_order.push_back(id);
  if (peer_.seen_order.size() > kMaxSeen) {
    peer_.seen.erase(peer_.seen_order.front());
    peer_.seen_order.pop_front();
  }
  return false;
}

void Channel::take(Entry entry) {
  if (const auto* envelope = entry.incoming.envelope(); envelope != nullptr && already_seen(envelope->id)) {
    ++counters_.skipped;
    return decide(entry.ticket);
  }
  // One setup at a time, and in turn with other channels.
  if (opens(entry, waiting_.empty() ? call_key_ : waiting_.front().call())) {
    offered_.spend(Clock::now(), 1);
    supersede(waiting_, entry);
    waiting_.push_back(std::move(entry));
    if (!turn_.has()) turn_.give_back();  // each offer costs the place that was asked for before
    take_waiting();
  } else if (!waiting_.empty()) {
    waiting_.push_back(std::move(entry));
  } else {
    handle(std::move(entry));
  }
}

void Channel::take_waiting() {
  while (!setup_ && !waiting_.empty() && !stopped_) {
    if (opens(waiting_.front(), call_key_)) {
      if (turn_used_) end_turn();
      if (turn_used_) return;
      if (!turn_.has()) {
        const auto go_on = [this] { take_waiting(); };
        if (!turn_.asked()) turn_.ask(offered_.used(Clock::now()), go_on, go_on);
        return;
      }
      turn_used_ = true;
    }
    Entry entry = std::move(waiting_.front());
    waiting_.pop_front();
    handle(std::move(entry));
  }
  end_turn();
}

// A turn lasts until the answer is attached, so that what answers cost does not pile up behind those of
// channels that have had more.
void Channel::end_turn() {
  if (setup_ || (turn_used_ && turn_.in_time() && writer_ && !writer_->idle())) return;
  turn_used_ = false;
  turn_.give_back();
}

std::chrono::milliseconds Channel::max_age() const {
  using std::chrono::milliseconds;
  return config_.max_age ? milliseconds(*config_.max_age) : std::max<milliseconds>(kLeastMaxAge, 4 * way());
}

bool Channel::too_old(const Entry& entry) const {
  const auto limit = max_age();
  if (entry.not_before) return Clock::now() - *entry.not_before > limit;
  // From before the start: only the writer's own clock tells, and a plain offer has none.
  const auto* envelope = entry.incoming.envelope();
  // No difference with `ts` is made: it may be any number.
  const std::int64_t now = base::unix_ms();
  return envelope == nullptr || envelope->ts < now - limit.count() || envelope->ts > now + limit.count();
}

void Channel::decide(Order::Ticket ticket) {
  order_.decide(ticket);
  commit_order();
}

void Channel::join(Order::Ticket ticket, plain::Step& step) {
  if (ticket != 0) order_.decide(ticket);
  if (const auto root = order_.take()) step.reader_root = *root;
  step.reader_spare = std::exchange(peer_.new_spare, std::nullopt);
  breathe();
}

void Channel::commit_order() {
  if (stopped_) return;
  plain::Step step;
  step.channel = config_.name;
  join(0, step);
  if (!step.reader_root) {
    // A spare alone waits for the message that announced it.
    peer_.new_spare = step.reader_spare;
    return;
  }
  services_.state.commit(std::move(step), [this, alive = std::weak_ptr<int>(alive_),
                                           &loop = services_.loop](Result<void> result) {
    if (result) return;
    loop.post([this, alive, reason = result.error().reason] {
      if (alive.lock()) stop(reason);
    });
  });
}

}  // namespace jm::gateway
