// SPDX-License-Identifier: GPL-3.0-or-later
// What was said in a call and is not known to have been read, whichever dialog it went into: it goes along
// into the next. Bounded. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <list>
#include <optional>
#include <utility>

#include "dialog/association.hpp"

namespace jm::dialog {

class Unsettled {
 public:
  // Payloads, however many of their pieces are under way: somebody who hears nothing for a while, e.g. since
  // the network is lost, misses nothing.
  static constexpr std::size_t kMost = 256;

  bool has_room(std::size_t size) const { return items_.size() < kMost && bytes() + size <= kMostBytes; }
  // False: too much waits.
  bool add(Payload payload, std::uint64_t tag) {
    if (!has_room(payload.size())) return false;
    items_.push_back({std::move(payload), tag, std::nullopt});
    return true;
  }

  // Of a new dialog: nothing was said in it yet.
  void restart() {
    for (Item& item : items_) item.last.reset();
  }
  // What is said first; null: nothing.
  const Payload* first() const { return items_.empty() ? nullptr : &items_.front().payload; }
  std::uint64_t first_tag() const { return items_.empty() ? 0 : items_.front().tag; }
  // That went into the message of the handshake.
  void first_in_handshake() { items_.front().last = 0; }

  // The rest, as far as there is room. How many are dropped since they can never be sent.
  std::size_t flush(Association& dialog, base::Now now, Actions& out) {
    std::size_t dropped = 0;
    for (auto at = items_.begin(); at != items_.end();) {
      if (!at->last) at->last = dialog.send(at->payload, at->tag, now, out);
      if (at->last) {
        ++at;
      } else if (dialog.outbox().empty()) {
        at = items_.erase(at);
        ++dropped;
      } else {
        break;  // until something is settled
      }
    }
    return dropped;
  }

  void settle_handshake() {
    std::erase_if(items_, [](const Item& item) { return item.last == 0u; });
  }
  void settle(std::uint32_t sequence) {
    std::erase_if(items_,
                  [&](const Item& item) { return item.last && *item.last != 0 && *item.last <= sequence; });
  }
  void clear() { items_.clear(); }

  bool empty() const { return items_.empty(); }
  std::size_t bytes() const {
    std::size_t bytes = 0;
    for (const Item& item : items_) bytes += item.payload.size();
    return bytes;
  }

 private:
  static constexpr std::size_t kMostBytes = 1'048'576;
  struct Item {
    Payload payload;
    std::uint64_t tag = 0;
    // The last sequence number of it in the present dialog; 0: it is in the message of the handshake; none:
    // it was not said there yet.
    std::optional<std::uint32_t> last;
  };
  std::list<Item> items_;
};

}  // namespace jm::dialog
