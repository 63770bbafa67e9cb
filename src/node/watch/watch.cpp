// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/watch/watch.hpp"

#include <algorithm>
#include <utility>

#include "node/store/view.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kFilledUpTo = 16384;  // bytes made ready at a time, and the rest of a line
constexpr std::size_t kReadAtOnce = 2;      // messages read from the store at a time
constexpr std::size_t kMaxFresh = 65536;    // bytes of messages held by one watch; others are read again

std::string key_of(const Bytes& index) {
  const ByteView address = address_of(index);
  return {address.begin(), address.end()};
}

}  // namespace

Watch::Watch(Node& node, std::string name, Connections::Id owner, std::chrono::seconds heartbeat)
    : node_(node), name_(std::move(name)), owner_(owner), out_(watch_line(name_, heartbeat)) {}

std::size_t Watch::unwatched(const std::vector<WatchChange>& changes) const {
  const std::scoped_lock lock(mutex_);
  return static_cast<std::size_t>(std::count_if(
      changes.begin(), changes.end(),
      [this](const WatchChange& one) { return one.add && !items_.contains(key_of(one.index)); }));
}

Watch::Changed Watch::change(const std::vector<WatchChange>& changes) {
  std::vector<Dropped> dropped;
  const std::scoped_lock lock(mutex_);
  if (state_ == State::Closed) return {};
  const std::size_t before = items_.size();
  for (const WatchChange& change : changes) {
    const auto found = items_.find(key_of(change.index));
    if (found != items_.end()) {
      dropped.push_back(drop(std::move(found->second)));
      items_.erase(found);
    }
    if (change.add) add(change);
  }
  wake();
  return {static_cast<std::ptrdiff_t>(items_.size()) - static_cast<std::ptrdiff_t>(before), items_.size()};
}

void Watch::add(const WatchChange& change) {
  auto item = std::make_shared<Item>();
  item->spelled = change.spelled;
  item->index = change.index;
  item->sent = order_of_cursor(change.cursor, node_.store_id());
  item->subscription = node_.subscribe(
      item->index, [this, weak = std::weak_ptr(item)](const Stored& stored) { told(weak, stored); });
  items_.emplace(key_of(item->index), item);
  make_ready(item);
}

Watch::Dropped Watch::drop(std::shared_ptr<Item> item) {
  item->state = Item::State::Removed;
  forget_fresh(*item);
  auto subscription = std::move(item->subscription);
  return {std::move(item), std::move(subscription)};
}

void Watch::forget_fresh(Item& item) {
  if (!item.fresh) return;
  fresh_ -= item.fresh->raw->size();
  item.fresh.reset();
}

void Watch::told(const std::weak_ptr<Item>& weak, const Stored& stored) {
  const std::scoped_lock lock(mutex_);
  const auto item = weak.lock();
  if (!item || item->state == Item::State::Removed || stored.order <= item->sent) return;
  const bool complete = item->state == Item::State::Complete;
  if (complete && !item->waiting && fresh_ + stored.raw->size() <= kMaxFresh) {
    item->fresh = stored;
    fresh_ += stored.raw->size();
  } else {
    forget_fresh(*item);
    if (complete) item->state = Item::State::Behind;
  }
  make_ready(item);
  wake();
}

void Watch::make_ready(const std::shared_ptr<Item>& item) {
  if (std::exchange(item->waiting, true)) return;
  ready_.push_back(item);
}

void Watch::wake() {
  if (state_ != State::Suspended) return;
  state_ = State::Flows;
  connection_.resume();
}

void Watch::beat(std::int64_t unix_ms) {
  const std::scoped_lock lock(mutex_);
  beat_due_ = unix_ms;
  wake();
}

void Watch::end(std::string reason) {
  const std::scoped_lock lock(mutex_);
  end_reason_ = std::move(reason);
  wake();
}

std::optional<std::size_t> Watch::read(char* into, std::size_t size) {
  const std::scoped_lock lock(mutex_);
  if (state_ == State::Closed) return std::nullopt;
  if (out_.all_taken()) {
    if (state_ == State::Ended) return std::nullopt;
    out_.reset();
    fill();
  }
  const std::size_t count = out_.take(into, size);
  if (count == 0) {
    state_ = State::Suspended;
    connection_.suspend();
  }
  return count;
}

void Watch::fill() {
  while (end_reason_.empty() && !ready_.empty() && out_.size() < kFilledUpTo) {
    const auto item = std::move(ready_.front());
    ready_.pop_front();
    item->waiting = false;
    if (item->state != Item::State::Removed) send(item);
  }
  if (!end_reason_.empty()) {
    out_ += end_line(end_reason_);
    state_ = State::Ended;
    return;
  }
  // Only now: a heartbeat says that everything before it was sent.
  if (ready_.empty() && beat_due_ != 0) out_ += heartbeat_line(std::exchange(beat_due_, 0));
}

void Watch::send(const std::shared_ptr<Item>& item) {
  if (item->state == Item::State::Complete && item->fresh) {
    out_ += message_line(item->spelled, *item->fresh, node_.store_id());
    item->sent = item->fresh->order;
    forget_fresh(*item);
    return;
  }
  const auto page = node_.find(item->index, item->sent, kReadAtOnce);
  if (!page) {  // the reader comes back with its cursors
    end_reason_ = "the store cannot be read now";
    return;
  }
  for (const Stored& stored : *page) {
    if (out_.size() >= kFilledUpTo) return make_ready(item);
    out_ += message_line(item->spelled, stored, node_.store_id());
    item->sent = stored.order;
  }
  if (page->size() == kReadAtOnce) return make_ready(item);
  const auto before = std::exchange(item->state, Item::State::Complete);
  if (before == Item::State::First) out_ += caught_up_line(item->spelled);
}

void Watch::close() {
  std::vector<Dropped> dropped;
  const std::scoped_lock lock(mutex_);
  state_ = State::Closed;
  for (auto& [key, item] : items_) dropped.push_back(drop(std::move(item)));
  items_.clear();
  ready_.clear();
}

}  // namespace jm::node
