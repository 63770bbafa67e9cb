// SPDX-License-Identifier: GPL-3.0-or-later
// A message that is to be signed, and the drafts that wait for it. The loop's thread only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "plain/format.hpp"
#include "plain/order.hpp"
#include "plain/trace.hpp"

namespace jm::plain {

struct Draft {
  std::string id;    // of the message, by which Writer::read() names it
  std::string text;  // JSON, ASCII
  Format form = Format::Envelope;
  std::string call;              // opaque: whose end lets it go
  std::string re;                // opaque: what it answers, for who gets it back
  bool passing = false;          // see Outbox::add
  bool droppable = false;        // an event: may be left out if the peer does not keep up
  std::shared_ptr<Trace> trace;  // of an answer; may be null
  Ticket ticket;                 // of what it answers: see Writer::Listener::committing
};

// What ends here unsent leaves what it answers undecided.
class DraftQueue {
 public:
  static constexpr std::size_t kMax = 64;

  DraftQueue() = default;
  ~DraftQueue() { clear(); }
  DraftQueue(const DraftQueue&) = delete;
  DraftQueue& operator=(const DraftQueue&) = delete;

  // False if too many wait (droppable ones are left out from half of that on); then it stays with the caller.
  bool add(Draft& draft) {
    if (drafts_.size() >= (draft.droppable ? kMax / 2 : kMax)) return false;
    drafts_.push_back(std::move(draft));
    return true;
  }
  // The next one; not while it is empty.
  Draft take() {
    Draft draft = std::move(drafts_.front());
    drafts_.pop_front();
    return draft;
  }
  void put_back(Draft draft) { drafts_.push_front(std::move(draft)); }
  void clear() {
    for (Draft& draft : drafts_) draft.ticket.defer();
    drafts_.clear();
  }

  bool empty() const { return drafts_.empty(); }
  bool holds(std::string_view id) const {
    return std::any_of(drafts_.begin(), drafts_.end(), [&](const Draft& draft) { return draft.id == id; });
  }
  template <class Change>
  void for_each(Change change) {
    std::for_each(drafts_.begin(), drafts_.end(), change);
  }

 private:
  std::list<Draft> drafts_;
};

}  // namespace jm::plain
