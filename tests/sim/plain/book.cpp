// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/plain/book.hpp"

#include <algorithm>

namespace jm::sim {

void Book::request(std::uint64_t n, const std::string& text, const Hash& next_root, bool wants_answer) {
  requests_[n] = {hash64(text), wants_answer};
  roots_[next_root] = n;
}

std::uint64_t Book::read_of(const Hash& root) const {
  const auto known = roots_.find(root);
  return known == roots_.end() ? 0 : known->second;
}

void Book::answered(std::uint64_t n, const std::string& text, std::uint64_t start) {
  const std::string which = "the answer to request " + std::to_string(n);
  if (!said_.contains(hash64(text))) return breaks("delivery", which + " was never said");
  const auto request = requests_.find(n);
  if (request == requests_.end() || !request->second.wants_answer)
    return breaks("delivery", which + " was not asked for");
  ++answers_;
  const std::uint64_t copies = copies_at_[start - 1];
  const unsigned most = in_order_ ? 1 : request->second.reads[copies];
  if (++request->second.answers[copies] > most) breaks("answers once", which + " came twice");
}

void Book::opened(const plain::ChannelRecord& record, PutBack put_back) {
  const std::uint64_t read = read_of(record.reader_root);
  if (put_back == PutBack::State) {
    // If nothing was signed since, it may go on as it was.
    const bool older = record.first_root != told_root_ || record.next_index < told_next_;
    if (record.fresh ? used_.contains(record.first_root) : older)
      breaks("fresh seeds", "the state was put back, and its seeds are in use");
  } else if (put_back == PutBack::Nothing) {
    if (read < told_read_)
      breaks("durable stays", "request " + std::to_string(told_read_) + " was decided, and is not");
    if (!record.fresh && record.first_root == told_root_ && record.next_index < told_next_)
      breaks("durable stays", "index " + std::to_string(told_next_ - 1) + " was used, and is not");
    for (const plain::OutboxItem& item : record.outbox)
      if (const auto known = durable_.find(item.address);
          known != durable_.end() && known->second != hash64(item.payload))
        breaks("durable stays", "another payload waits at index " + std::to_string(item.index));
  }
  // What was written when the disk failed may be there, though nobody was told.
  durable_read_ = told_read_ = read;
  for (const plain::OutboxItem& item : record.outbox) durable_.emplace(item.address, hash64(item.payload));
  told_root_ = record.first_root;
  told_next_ = record.next_index;
}

void Book::read(std::uint64_t n, const std::string& text) {
  const auto request = requests_.find(n);
  if (request == requests_.end() || request->second.text != hash64(text))
    return breaks("delivery", "request " + std::to_string(n) + " was never sent like that");
  if (n != expected_)
    return breaks("delivery", "request " + std::to_string(n) + " was read, not " + std::to_string(expected_));
  ++expected_;
  ++request->second.reads[copies_];
}

void Book::publishes(const Hash& address, const std::string& payload, bool gateway) {
  const std::uint64_t hash = hash64(payload);
  const auto [known, added] = published_.emplace(address, hash);
  if (!added && known->second != hash) breaks("signs once", "two messages of one seed and index");
  if (!gateway) return;
  const auto on_disk = durable_.find(address);
  if (on_disk == durable_.end() || on_disk->second != hash)
    breaks("durable first", "a message leaves that is not on the disk");
}

Committed Book::committing(const plain::Step& step) {
  Committed what;
  if (step.reader_root) what.read = read_of(*step.reader_root);
  if (step.signed_message) {
    what.messages.emplace(step.signed_message->address, hash64(step.signed_message->payload));
    what.next_index = step.signed_message->index + 1;
  }
  return what;
}

void Book::durable(const Committed& what) {
  durable_read_ = std::max(durable_read_, what.read);
  for (const auto& [address, payload] : what.messages) durable_.insert_or_assign(address, payload);
  if (what.next_index > 0) used_.insert(told_root_);
}

void Book::told_durable(const Committed& what) {
  told_read_ = std::max(told_read_, what.read);
  told_next_ = std::max(told_next_, what.next_index);
}

}  // namespace jm::sim
