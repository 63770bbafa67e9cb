// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/writing/written_chain.hpp"

#include <algorithm>
#include <utility>

#include "base/failpoint.hpp"

namespace jm::plain {

WrittenChain::WrittenChain(const ChainServices& services, const std::string& channel, const mam::Writer& keys,
                           const Begin& begin, Listener& listener, std::function<void()> room)
    : services_(services),
      keys_(keys),
      listener_(listener),
      room_(std::move(room)),
      next_index_(begin.next_index),
      durable_(begin.next_index),
      updates_(services.loop, services.ledger, channel, begin.peer_read, begin.repeated),
      outbox_(services.loop, services.carrier, services.timing, *this, begin.latency) {}

void WrittenChain::set_phase(Phase phase) {
  phase_ = phase;
  if (phase == Phase::Relocating) updates_.end();
}

void WrittenChain::use_index(Step& step) {
  updates_.add_to(step);
  ++next_index_;
}

void WrittenChain::add(WrittenMessage message, bool stored) {
  const std::uint64_t index = message.item.index;
  durable_ = std::max(durable_, index + 1);
  if (message.trace) traces_[index] = std::move(message.trace);
  ids_.add(message.id, index);
  outbox_.add(std::move(message.item), stored, message.passing);
}

void WrittenChain::read(std::string_view id) {
  const auto index = ids_.index_of(id);
  if (!index) return;
  const bool news = updates_.read(*index);
  if (news && lost_) lost_->progress();
  outbox_.read(*index);
  if (news) tell_state_soon();
}

bool WrittenChain::keeps(std::string_view id) const {
  const auto index = ids_.index_of(id);
  return index && outbox_.holds(*index);
}

void WrittenChain::look_for_lost() {
  if (phase_ != Phase::Current) return;
  std::vector<std::uint64_t> unsure;
  for (auto index = durable_; index > updates_.peer_read() && unsure.size() < kMaxUnsure;)
    if (!outbox_.holds(--index)) unsure.push_back(index);
  if (unsure.empty()) return;
  if (!lost_) {
    LostLinks::Events events;
    events.wanted = [this](std::uint64_t index) {
      return index >= updates_.peer_read() && phase_ == Phase::Current;
    };
    events.lost = [this](std::uint64_t index) { listener_.lost(index); };
    lost_ = std::make_unique<LostLinks>(services_.loop, services_.pool, services_.carrier, keys_,
                                        services_.timing, std::move(events));
  }
  const auto now = base::Now::read().steady;
  lost_->look(std::move(unsure), outbox_.times().slowest(now), now);
}

std::optional<std::string> WrittenChain::last_unread() const {
  const auto items = outbox_.items();
  if (items.empty()) return std::nullopt;
  const auto parsed = mam::parse(items.back().payload, items.back().root, keys_.side_key);
  if (!parsed) return std::nullopt;
  return parsed->message;
}

// What the peer has read meanwhile, in this chain, is attached in the next all the same: without it nothing
// behind it could be reached.
WrittenMessage WrittenChain::leave(std::uint64_t index, OutboxItem item) {
  const bool passing = !outbox_.holds(index) || outbox_.passing(index);
  std::shared_ptr<Trace> trace;
  if (auto node = traces_.extract(index)) trace = std::move(node.mapped());
  return {std::move(item), ids_.id_of(index), passing, std::move(trace)};
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
    return index < updates_.peer_read() ||
           (index + kMaxOutbox + kMaxUnsure < next_index_ && !outbox_.holds(index));
  });
  updates_.tell_soon();
}

}  // namespace jm::plain
