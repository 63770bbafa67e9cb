// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/conversation/inbox.hpp"

#include <algorithm>
#include <utility>

namespace jm::gateway {
namespace {

constexpr std::size_t kMaxBacklog = 64;
constexpr std::size_t kMaxOver = 16;

bool hangs_up(const Entry& entry) {
  const auto* envelope = entry.incoming.envelope();
  return envelope != nullptr && envelope->type == janus::Envelope::Type::Bye;
}

}  // namespace

// Whether it opens a call if `current` is the one that there is, or offers anew in that one.
bool Inbox::opens(const Entry& entry, const std::string& current, const std::string& live) const {
  if (entry.is_offer()) return true;
  if (!entry.has_request()) return false;
  const std::string name = entry.call();
  return name != current && name != live && std::find(over_.begin(), over_.end(), name) == over_.end();
}

// What opens another call leaves nothing of the one before; an offer replaces the last one of its call.
void Inbox::supersede(std::list<Entry>& list, const Entry& entry) {
  if (list.empty()) return;
  auto from = list.begin();
  if (!entry.call().empty() && from->call() == entry.call())
    from = std::find_if(list.begin(), list.end(), [](const Entry& older) { return older.is_offer(); });
  else
    call_over(from->call());
  for (auto older = from; older != list.end(); ++older) leave_out(*older);
  list.erase(from, list.end());
}

void Inbox::leave_out(Entry& entry) {
  ++counters_.skipped;
  entry.ticket.skip();
}

void Inbox::call_over(std::string name) {
  over_.push_back(std::move(name));
  if (over_.size() > kMaxOver) over_.pop_front();
}

std::optional<Entry> Inbox::collect(Entry entry, bool of_live, const std::string& live, base::Time now) {
  const std::string last = backlog_.empty() ? "" : backlog_.front().call();
  if (opens(entry, last, live)) {
    if (!backlog_.empty()) offered_.spend(now, 1);  // the last one is counted when it is taken
    supersede(backlog_, entry);
  } else if (backlog_.empty() && of_live) {
    return entry;
  } else if (last != entry.call() || last.empty() || backlog_.size() >= kMaxBacklog) {
    leave_out(entry);
    return std::nullopt;
  }
  backlog_.push_back(std::move(entry));
  return std::nullopt;
}

std::list<Entry> Inbox::take_collected(bool of_live) {
  auto backlog = std::exchange(backlog_, {});
  if (of_live || std::none_of(backlog.begin(), backlog.end(), hangs_up)) return backlog;
  for (Entry& entry : backlog) leave_out(entry);
  return {};
}

Inbox::Fate Inbox::take(Entry& entry, const std::string& live, base::Time now) {
  if (const auto* envelope = entry.incoming.envelope(); envelope != nullptr && read_before(envelope->id)) {
    ++counters_.skipped;
    const Entry left_out = std::move(entry);
    return Fate::ReadBefore;
  }
  entry.opens = opens(entry, waiting_.empty() ? live : waiting_.front().call(), live);
  if (!entry.opens && waiting_.empty()) return Fate::ToHandle;
  const Fate fate = entry.opens ? Fate::OpensAnew : Fate::Waits;
  if (entry.opens) {
    offered_.spend(now, 1);
    supersede(waiting_, entry);
  }
  waiting_.push_back(std::move(entry));
  return fate;
}

// Asked again, since what is before it may have come to nothing.
bool Inbox::setup_is_next(const std::string& live) {
  if (waiting_.empty()) return false;
  Entry& next = waiting_.front();
  next.opens = opens(next, live, live);
  return next.opens;
}

Entry Inbox::next() {
  Entry entry = std::move(waiting_.front());
  waiting_.pop_front();
  return entry;
}

void Inbox::defer() {
  for (auto* list : {&backlog_, &waiting_}) {
    for (Entry& entry : *list) entry.ticket.defer();
    list->clear();
  }
}

}  // namespace jm::gateway
