// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/watch/subscribers.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "node/store/view.hpp"

namespace jm::node {
namespace {

std::string key_of(ByteView index) {
  const ByteView address = address_of(index);
  return {address.begin(), address.end()};
}

}  // namespace

struct Subscribers::Entry {
  explicit Entry(std::function<void(const Stored&)> function) : told(std::move(function)) {}

  std::recursive_mutex mutex;  // recursive: a subscription may end from inside its own callback
  bool over = false;
  const std::function<void(const Stored&)> told;
};

// Ordered: an entry leaves it in the same time, however many others wait at its address.
struct Subscribers::Table {
  using At = std::multimap<std::string, std::shared_ptr<Entry>>;
  std::mutex mutex;
  At at;
};

class Subscribers::Handle final : public Subscription {
 public:
  Handle(std::shared_ptr<Table> table, Table::At::iterator place)
      : table_(std::move(table)), entry_(place->second), place_(place) {}

  ~Handle() override {
    {
      const std::scoped_lock lock(table_->mutex);
      table_->at.erase(place_);
    }
    const std::scoped_lock lock(entry_->mutex);  // waits for a callback that runs
    entry_->over = true;
  }

 private:
  std::shared_ptr<Table> table_;
  std::shared_ptr<Entry> entry_;
  Table::At::iterator place_;
};

Subscribers::Subscribers() : table_(std::make_shared<Table>()) {}

Subscribers::~Subscribers() = default;

std::unique_ptr<Subscription> Subscribers::add(ByteView index, std::function<void(const Stored&)> told) {
  auto entry = std::make_shared<Entry>(std::move(told));
  const std::scoped_lock lock(table_->mutex);
  return std::make_unique<Handle>(table_, table_->at.emplace(key_of(index), std::move(entry)));
}

std::uint64_t Subscribers::enqueue(Stored stored) {
  const std::scoped_lock lock(mutex_);
  line_.push_back(std::move(stored));
  return ++last_;
}

void Subscribers::deliver(std::uint64_t place) {
  std::unique_lock lock(mutex_);
  if (telling_ == std::this_thread::get_id()) {
    up_to_ = std::max(up_to_, place);
    return;
  }
  nobody_tells_.wait(lock, [&] { return told_ >= place || telling_ == std::thread::id(); });
  if (told_ >= place) return;
  telling_ = std::this_thread::get_id();
  for (up_to_ = place; told_ < up_to_; ++told_) {
    const Stored stored = std::move(line_.front());
    line_.pop_front();
    lock.unlock();
    for (const auto& entry : at(stored.index)) {
      const std::scoped_lock one(entry->mutex);
      if (!entry->over) entry->told(stored);
    }
    lock.lock();
  }
  telling_ = {};
  nobody_tells_.notify_all();
}

std::size_t Subscribers::awaited(ByteView index) const {
  const std::scoped_lock lock(table_->mutex);
  return table_->at.count(key_of(index));
}

std::vector<std::shared_ptr<Subscribers::Entry>> Subscribers::at(ByteView index) const {
  const std::scoped_lock lock(table_->mutex);
  std::vector<std::shared_ptr<Entry>> all;
  const auto [first, last] = table_->at.equal_range(key_of(index));
  for (auto one = first; one != last; ++one) all.push_back(one->second);
  return all;
}

}  // namespace jm::node
