// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/outbox.hpp"

#include <algorithm>
#include <utility>

namespace jm::plain {

using std::chrono::milliseconds;

Outbox::Outbox(base::Loop& loop, carrier::Carrier& carrier, const ChainTiming& timing, Listener& listener,
               base::Pace pace)
    : loop_(loop), carrier_(carrier), timing_(timing), listener_(listener), pace_(pace) {}

Outbox::~Outbox() {
  for (auto& [index, entry] : items_) loop_.cancel(entry.timer);
}

Outbox::Entry* Outbox::find(std::uint64_t index) {
  const auto it = items_.find(index);
  return it == items_.end() ? nullptr : &it->second;
}

void Outbox::add(OutboxItem item, bool stored, bool passing) {
  const std::uint64_t index = item.index;
  Entry& entry = items_[index];
  entry.item = std::move(item);
  entry.passing = passing;
  entry.uncertain = stored;
  entry.retry = timing_.outbox_retry;
  entry.check = timing_.outbox_check;
  attempt(index);
}

template <class Which>
void Outbox::release(Which which) {
  std::vector<std::uint64_t> gone;
  for (auto& [index, entry] : items_) {
    if (!which(index, entry)) continue;
    entry.passing = true;
    if (entry.attached) gone.push_back(index);
  }
  drop(std::move(gone));
}

void Outbox::read(std::uint64_t index) {
  release([index](std::uint64_t number, const Entry&) { return number <= index; });
}

void Outbox::let_go(std::optional<std::string_view> call) {
  release([call](std::uint64_t, const Entry& entry) { return !call || entry.item.call == *call; });
}

bool Outbox::passing(std::uint64_t index) const {
  const auto it = items_.find(index);
  return it != items_.end() && it->second.passing;
}

std::vector<OutboxItem> Outbox::items() const {
  std::vector<OutboxItem> items;
  for (const auto& [index, entry] : items_) items.push_back(entry.item);
  return items;
}

milliseconds Outbox::under_way() const {
  milliseconds longest{0};
  const auto now = std::chrono::steady_clock::now();
  for (const auto& [index, entry] : items_)
    if (entry.publishing && !entry.attached)
      longest = std::max(longest, std::chrono::duration_cast<milliseconds>(now - *entry.publishing));
  return longest;
}

bool Outbox::all_attached() const {
  return std::all_of(items_.begin(), items_.end(), [](const auto& i) { return i.second.attached; });
}

void Outbox::attempt(std::uint64_t index) {
  Entry* entry = find(index);
  if (entry == nullptr || entry->busy) return;
  entry->busy = true;
  if (entry->attached) listener_.checking();
  if (entry->uncertain)
    look(index);
  else
    publish(index);
}

void Outbox::publish(std::uint64_t index) {
  Entry* entry = find(index);
  entry->uncertain = true;
  const auto start = std::chrono::steady_clock::now();
  entry->publishing = start;
  carrier_.publish(
      {entry->item.address, "", entry->item.payload},
      [this, index, start, alive = std::weak_ptr<int>(alive_)](const auto& result) {
        if (!alive.lock()) return;
        if (!result) return failed(index, result.error());
        pace_.took(std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start));
        succeeded(index);
      });
}

void Outbox::look(std::uint64_t index) {
  const OutboxItem& item = find(index)->item;
  carrier_.fetch(
      item.address, [ours = item.payload](const carrier::Arrival& there) { return there.payload == ours; },
      [this, index, alive = std::weak_ptr<int>(alive_)](const auto& found) {
        if (!alive.lock()) return;
        Entry* entry = find(index);
        if (entry == nullptr) return;
        // If the carrier has no room for more, ours is sent there again.
        if (!found && found.error().fault != carrier::Fault::Full) return failed(index, found.error());
        if (found && !found->empty()) return succeeded(index);
        entry->again = entry->attached;
        publish(index);
      });
}

void Outbox::succeeded(std::uint64_t index) {
  Entry* entry = find(index);
  if (entry == nullptr) return;
  entry->busy = false;
  entry->publishing.reset();
  entry->retry = timing_.outbox_retry;
  over();
  if (std::exchange(entry->again, false)) listener_.attached_again();
  if (!std::exchange(entry->attached, true)) {
    const std::weak_ptr<int> alive = alive_;
    listener_.attached(entry->item);
    if (!alive.lock() || (entry = find(index)) == nullptr) return;
  }
  if (entry->passing) return drop({index});
  later(index, std::max(entry->check, 2 * pace_.slowest()));
  entry->check = std::min(2 * entry->check, timing_.outbox_slowest);
}

void Outbox::failed(std::uint64_t index, const carrier::CarrierError& error) {
  Entry* entry = find(index);
  if (entry == nullptr) return;
  entry->busy = false;
  entry->publishing.reset();
  // A refused message is tried again too, slowly: without it the peer cannot follow the chain.
  const bool refused = error.fault == carrier::Fault::Refused;
  later(index, std::max(refused ? timing_.outbox_check : entry->retry, error.retry_after));
  entry->retry = std::min(2 * entry->retry, timing_.outbox_slowest);
  troubled_ = true;
  listener_.trouble(error);
}

void Outbox::over() {
  if (std::exchange(troubled_, false)) listener_.works_again();
}

void Outbox::later(std::uint64_t index, milliseconds delay) {
  Entry* entry = find(index);
  loop_.cancel(entry->timer);
  entry->timer = loop_.after(delay, [this, index] {
    if (Entry* due = find(index)) due->timer = 0;
    attempt(index);
  });
}

void Outbox::drop(std::vector<std::uint64_t> indices) {
  for (const auto index : indices) {
    const auto it = items_.find(index);
    if (it == items_.end()) continue;
    loop_.cancel(it->second.timer);
    items_.erase(it);
  }
  if (items_.empty()) over();
  if (!indices.empty()) listener_.done(std::move(indices));
}

}  // namespace jm::plain
