// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/outbox.hpp"

#include <algorithm>
#include <utility>

namespace jm::plain {

using std::chrono::milliseconds;

Outbox::Outbox(base::Loop& loop, carrier::Carrier& carrier, const ChainTiming& timing, Listener& listener)
    : loop_(loop), carrier_(carrier), timing_(timing), listener_(listener) {}

Outbox::~Outbox() {
  for (auto& [index, entry] : entries_) loop_.cancel(entry.timer);
}

OutboxEntry* Outbox::find(std::uint64_t index) {
  const auto it = entries_.find(index);
  return it == entries_.end() ? nullptr : &it->second;
}

void Outbox::add(OutboxItem item, bool stored, bool passing) {
  const std::uint64_t index = item.index;
  entries_.try_emplace(index, std::move(item), stored, passing, timing_);
  attempt(index);
}

template <class Which>
void Outbox::release(Which which) {
  std::vector<std::uint64_t> gone;
  for (auto& [index, entry] : entries_) {
    if (!which(entry.item())) continue;
    entry.pass();
    if (entry.attached()) gone.push_back(index);
  }
  drop(std::move(gone));
}

void Outbox::read(std::uint64_t index) {
  release([index](const OutboxItem& item) { return item.index <= index; });
}

void Outbox::let_go(std::optional<std::string_view> call) {
  release([call](const OutboxItem& item) { return !call || item.call == *call; });
}

bool Outbox::all_attached() const {
  return std::all_of(entries_.begin(), entries_.end(),
                     [](const auto& entry) { return entry.second.attached(); });
}

void Outbox::attempt(std::uint64_t index) {
  OutboxEntry* entry = find(index);
  if (entry == nullptr || entry->busy()) return;
  const auto work = entry->begin();
  if (work == OutboxEntry::Work::Looking)
    look(*entry);
  else
    publish(*entry);
}

void Outbox::publish(OutboxEntry& entry) {
  const OutboxItem& item = entry.item();
  const auto start = base::Now::read().steady;
  if (!entry.attached()) times_.begin(item.index, start);
  carrier_.publish({item.address, "", item.payload},
                   lifetime_.guard([this, index = item.index, start](const auto& result) {
                     times_.end(index);
                     if (!result) return failed(index, result.error());
                     times_.took(base::Now::read().steady - start);
                     succeeded(index);
                   }));
}

void Outbox::look(const OutboxEntry& entry) {
  const OutboxItem& item = entry.item();
  carrier_.fetch(
      item.address, [ours = item.payload](const carrier::Arrival& there) { return there.payload == ours; },
      lifetime_.guard([this, index = item.index](const auto& found) {
        OutboxEntry* looked = find(index);
        if (looked == nullptr) return;
        // If the carrier has no room for more, ours is sent there again.
        if (!found && found.error().fault != carrier::Fault::Full) return failed(index, found.error());
        if (found && !found->empty()) return succeeded(index);
        looked->missing();
        publish(*looked);
      }));
}

void Outbox::succeeded(std::uint64_t index) {
  OutboxEntry* entry = find(index);
  if (entry == nullptr) return;
  const auto success = entry->succeeded();
  trouble_over();
  if (success == OutboxEntry::Success::AttachedAgain) listener_.attached_again();
  if (success == OutboxEntry::Success::Attached) {
    const auto alive = lifetime_.token();
    listener_.attached(entry->item());
    if (alive.expired() || (entry = find(index)) == nullptr) return;
  }
  if (entry->passing()) return drop({index});
  later(*entry, entry->next_check(times_.ended().slowest()));
}

void Outbox::failed(std::uint64_t index, const carrier::CarrierError& error) {
  OutboxEntry* entry = find(index);
  if (entry == nullptr) return;
  later(*entry, entry->failed(error));
  troubled_ = true;
  listener_.trouble(error);
}

void Outbox::trouble_over() {
  if (std::exchange(troubled_, false)) listener_.works_again();
}

void Outbox::later(OutboxEntry& entry, milliseconds delay) {
  loop_.cancel(entry.timer);
  entry.timer = loop_.after(delay, [this, index = entry.item().index] {
    if (OutboxEntry* due = find(index)) due->timer = 0;
    attempt(index);
  });
}

void Outbox::drop(std::vector<std::uint64_t> indices) {
  for (const auto index : indices) {
    const auto it = entries_.find(index);
    if (it == entries_.end()) continue;
    loop_.cancel(it->second.timer);
    entries_.erase(it);
  }
  if (entries_.empty()) trouble_over();
  if (!indices.empty()) listener_.done(std::move(indices));
}

}  // namespace jm::plain
