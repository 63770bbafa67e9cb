// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/writing/written_chain.hpp"

#include <utility>

#include "base/failpoint.hpp"

namespace jm::plain {

WrittenChain::WrittenChain(const ChainServices& services, const WriterRecord& record, Listener& listener,
                           std::function<void()> room)
    : listener_(listener),
      room_(std::move(room)),
      next_index_(record.next_index),
      updates_(services.loop, services.ledger, record.name, record.peer_read),
      outbox_(services.loop, services.carrier, services.timing, *this) {}

void WrittenChain::use_index(Step& step) {
  updates_.add_to(step);
  ++next_index_;
}

void WrittenChain::add(WrittenMessage message, bool stored) {
  const std::uint64_t index = message.item.index;
  if (message.trace) traces_[index] = std::move(message.trace);
  ids_.add(message.id, index);
  outbox_.add(std::move(message.item), stored, message.passing);
}

void WrittenChain::read(std::string_view id) {
  const auto index = ids_.index_of(id);
  if (!index) return;
  const bool news = updates_.read(*index);
  outbox_.read(*index);
  if (news) tell_state_soon();
}

bool WrittenChain::keeps(std::string_view id) const {
  const auto index = ids_.index_of(id);
  return index && outbox_.holds(*index);
}

void WrittenChain::attached(const OutboxItem& item) {
  std::shared_ptr<Trace> trace;
  if (auto node = traces_.extract(item.index)) trace = std::move(node.mapped());
  if (trace) trace->mark(Stage::Attached);
  base::failpoint("attached");
  listener_.attached(trace, item.call);
}

void WrittenChain::done(std::vector<std::uint64_t> indices) {
  updates_.done(indices);
  tell_state_soon();
  room_();
}

void WrittenChain::tell_state_soon() {
  // An id may still be named later, but not for ever.
  ids_.forget_if([this](std::uint64_t index) {
    return index < updates_.peer_read() || (index + kMaxOutbox < next_index_ && !outbox_.holds(index));
  });
  updates_.tell_soon();
}

}  // namespace jm::plain
