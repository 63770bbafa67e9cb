// SPDX-License-Identifier: GPL-3.0-or-later
// What has been read but not yet decided, in the order of the peer's chain: the reader's root may become
// durable only as far as everything before it is decided, whatever order the decisions come in. Not
// thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "trinary/hash.hpp"

namespace jm::plain {

class Ticket;

class Order {
 public:
  // `decided`: called whenever a ticket is, but for one that is skipped; it must only enqueue.
  explicit Order(std::function<void()> decided) : places_(std::make_shared<Places>()) {
    places_->decided = std::move(decided);
  }
  ~Order() { places_->decided = nullptr; }
  Order(const Order&) = delete;
  Order& operator=(const Order&) = delete;

  // A message was read; the one after it is under `next_root`.
  Ticket add(const trinary::Hash& next_root);

  // The root up to which everything is decided, if that has moved since the last call.
  std::optional<trinary::Hash> take() {
    auto& items = places_->items;
    const auto end =
        std::find_if_not(items.begin(), items.end(), [](const Item& item) { return item.decided; });
    if (end == items.begin()) return std::nullopt;
    const trinary::Hash root = std::prev(end)->next_root;
    places_->first += static_cast<std::uint64_t>(end - items.begin());
    items.erase(items.begin(), end);
    return root;
  }

  // How many have been added and not taken.
  std::size_t size() const { return places_->items.size(); }

 private:
  friend class Ticket;
  struct Item {
    trinary::Hash next_root;
    bool decided;
  };
  struct Places {
    std::vector<Item> items;  // few: the reader waits for decisions
    std::uint64_t first = 1;
    std::function<void()> decided;  // null: the order has ended
  };
  std::shared_ptr<Places> places_;
};

// The place of one message. The message is decided when its ticket ends: it was answered or will never be.
// After the order's end that means nothing.
class Ticket {
 public:
  Ticket() = default;  // of no message
  Ticket(Ticket&&) noexcept = default;
  Ticket& operator=(Ticket&& other) noexcept {
    std::swap(places_, other.places_);
    std::swap(number_, other.number_);
    return *this;
  }
  ~Ticket() { decide(); }

  explicit operator bool() const { return places_ != nullptr; }
  void decide() {
    const auto places = mark();
    if (places) places->decided();
  }
  // Decided, but it need not be told: it becomes durable with others.
  void skip() { mark(); }
  // Left undecided: the message is read again at the next start.
  void defer() { places_.reset(); }

 private:
  friend class Order;
  Ticket(std::shared_ptr<Order::Places> places, std::uint64_t number)
      : places_(std::move(places)), number_(number) {}

  // Null if there is nothing to mark.
  std::shared_ptr<Order::Places> mark() {
    auto places = std::exchange(places_, nullptr);
    if (!places || !places->decided) return nullptr;
    places->items[number_ - places->first].decided = true;
    return places;
  }

  std::shared_ptr<Order::Places> places_;
  std::uint64_t number_ = 0;
};

inline Ticket Order::add(const trinary::Hash& next_root) {
  places_->items.push_back({next_root, false});
  return {places_, places_->first + places_->items.size() - 1};
}

}  // namespace jm::plain
