// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/writer.hpp"

#include <algorithm>
#include <utility>

#include "base/clock.hpp"
#include "base/failpoint.hpp"

namespace jm::plain {
namespace {

constexpr std::size_t kMaxQueue = 64;
constexpr std::chrono::milliseconds kPoolFull{20};
constexpr std::chrono::milliseconds kTellState{500};
// What was signed so long before a start is attached once more and then let go.
constexpr std::int64_t kStaleMs = 3'600'000;

// Header, next root, nonce and signature: what a payload has beside its message, generously.
std::size_t overhead(unsigned security) {
  return 64 + 81 + 27 + 2187 * security;
}

}  // namespace

Writer::Writer(base::Loop& loop, base::Pool::Share& pool, Ledger& ledger, carrier::Carrier& carrier,
               ChannelRecord& record, const ChainTiming& timing, Listener& listener)
    : loop_(loop),
      pool_(pool),
      ledger_(ledger),
      carrier_(carrier),
      timing_(timing),
      channel_(record.name),
      keys_(record.writer),
      spare_(record.spare),
      first_root_(record.first_root),
      spare_root_(record.spare_root),
      next_index_(record.next_index),
      peer_read_(record.peer_read),
      max_payload_(std::min(carrier.max_payload_trytes(), kMaxPayload)),
      listener_(listener),
      outbox_(std::make_unique<Outbox>(loop, carrier, timing, *this)) {
  for (const OutboxItem& item : record.outbox)
    outbox_->add(item, true, base::unix_ms() - item.created_ms > kStaleMs);
}

void Writer::attached(const OutboxItem& item) {
  std::shared_ptr<Trace> trace;
  if (auto node = traces_.extract(item.index)) trace = std::move(node.mapped());
  if (trace) trace->mark(Stage::Attached);
  base::failpoint("attached");
  listener_.attached(trace, item.call);
}

bool Writer::send(Draft draft) {
  if (broken_ || queue_.size() >= (draft.droppable ? kMaxQueue / 2 : kMaxQueue)) return false;
  queue_.push_back(std::make_shared<Draft>(std::move(draft)));
  sign_next();
  return true;
}

void Writer::read(std::string_view id) {
  const auto it = ids_.find(id);
  if (it == ids_.end()) return;
  const std::uint64_t index = it->second;
  // What stood in the chain before this one too may have been read there.
  const bool news = index >= std::max(repeated_, peer_read_);
  if (news) {
    peer_read_ = index + 1;
    if (lost_) lost_->progress();
  }
  outbox_->read(index);
  if (news) tell_state_soon();
}

bool Writer::keeps(std::string_view id) const {
  const auto is_it = [&](const std::shared_ptr<Draft>& draft) { return draft->id == id; };
  const auto known = ids_.find(id);
  return (known != ids_.end() && outbox_->holds(known->second)) ||
         std::any_of(queue_.begin(), queue_.end(), is_it) ||
         std::any_of(flying_.begin(), flying_.end(), is_it);
}

void Writer::let_go(std::optional<std::string_view> call) {
  const auto mark = [&](const std::shared_ptr<Draft>& draft) {
    if (!call || draft->call == *call) draft->passing = true;
  };
  std::for_each(queue_.begin(), queue_.end(), mark);
  std::for_each(flying_.begin(), flying_.end(), mark);
  outbox_->let_go(call);
}

void Writer::sign_next() {
  if (signing_ || broken_) return;
  if (moving_) return move_when_quiet();
  // No further ahead of the peer than the state allows.
  if (queue_.empty() || outbox_->size() + committing_ >= kMaxOutbox) return prepare_next();
  signing_ = true;
  auto draft = queue_.front();
  queue_.pop_front();
  flying_.push_back(draft);
  const std::size_t room = max_payload_ - std::min(max_payload_, overhead(keys_.security));
  auto ahead = std::exchange(ahead_, nullptr);
  if (ahead && ahead->position().start != next_index_) ahead = nullptr;
  const auto job = [this, &loop = loop_, keys = keys_, index = next_index_, draft, room, ahead,
                    alive = std::weak_ptr<int>(alive_)] {
    const auto message = [&]() -> Result<mam::Message> {
      const auto trytes = write_message(draft->text, draft->form);
      if (!trytes) return fail(trytes.error().reason);
      if (trytes->size() > std::min(room, mam::kMaxMessageTrytes))
        return fail("message of " + std::to_string(trytes->size()) + " trytes is too long for the carrier");
      if (ahead) return mam::create(std::move(*ahead), *trytes);
      return mam::create(keys, {index, 1, 0}, *trytes);
    };
    loop.post([this, alive, draft, made = std::make_shared<Result<mam::Message>>(message())] {
      if (alive.lock()) finished(draft, std::move(*made));
    });
  };
  if (pool_.submit(job)) return;
  ahead_ = ahead;
  signing_ = false;
  std::erase(flying_, draft);
  queue_.push_front(draft);
  loop_.after(kPoolFull, [this, alive = std::weak_ptr<int>(alive_)] {
    if (alive.lock()) sign_next();
  });
}

void Writer::prepare_next() {
  if (preparing_ || broken_ || moving_ || (ahead_ && ahead_->position().start == next_index_)) return;
  const auto job = [this, &loop = loop_, keys = keys_, index = next_index_,
                    chain = std::weak_ptr<int>(chain_)] {
    auto made = mam::prepare(keys, {index, 1, 0});
    auto kept = made ? std::make_shared<mam::Prepared>(std::move(*made)) : nullptr;
    loop.post([this, chain, kept] {
      if (!chain.lock()) return;
      preparing_ = false;
      ahead_ = kept;
      // A message may have been signed without it meanwhile.
      if (kept && !signing_) sign_next();
    });
  };
  preparing_ = pool_.submit(job);
}

void Writer::finished(std::shared_ptr<Draft> draft, Result<mam::Message> message) {
  signing_ = false;
  if (!message) {
    std::erase(flying_, draft);
    const std::weak_ptr<int> alive = alive_;
    if (draft->refused) draft->refused(message.error().reason);
    if (alive.lock()) sign_next();
    return;
  }
  if (moving_) {
    // It never leaves: the draft goes to the next chain.
    std::erase(flying_, draft);
    queue_.push_front(draft);
    return move_when_quiet();
  }
  if (draft->trace) draft->trace->mark(Stage::Signed);
  base::failpoint("signed");

  Step step;
  step.channel = channel_;
  OutboxItem item{next_index_, message->root,  message->address, std::move(message->payload),
                  draft->call, base::unix_ms()};
  step.signed_message = item;
  tell_state(step);
  if (draft->join) draft->join(step);
  // From here on the index is used, whatever becomes of the commit.
  ++next_index_;
  ++committing_;
  ledger_.commit(std::move(step),
                 [this, &loop = loop_, draft, alive = std::weak_ptr<int>(alive_),
                  kept = std::make_shared<OutboxItem>(std::move(item))](Result<void> result) {
                   loop.post([this, alive, draft, kept, result = std::move(result)]() mutable {
                     if (alive.lock()) committed(draft, std::move(*kept), std::move(result));
                   });
                 });
  sign_next();
}

void Writer::committed(const std::shared_ptr<Draft>& draft, OutboxItem item, Result<void> result) {
  --committing_;
  std::erase(flying_, draft);
  if (!result) {
    broken_ = true;
    queue_.clear();
    listener_.broken(result.error().reason);
    return;
  }
  if (draft->trace) {
    draft->trace->mark(Stage::Committed);
    traces_[item.index] = draft->trace;
  }
  if (!draft->id.empty()) ids_[draft->id] = item.index;
  base::failpoint("committed");
  outbox_->add(std::move(item), false, draft->passing);
  if (moving_) move_when_quiet();
}

void Writer::done(std::vector<std::uint64_t> indices) {
  done_.insert(done_.end(), indices.begin(), indices.end());
  tell_state_soon();
  sign_next();
}

// With the next message, or soon: until then a restart would only look for them once more.
void Writer::tell_state_soon() {
  // An id may still be named later, but not for ever.
  std::erase_if(ids_, [this](const auto& known) {
    return known.second < peer_read_ ||
           (known.second + kMaxOutbox + kMaxUnsure < next_index_ && !outbox_->holds(known.second));
  });
  if (std::exchange(news_, true)) return;
  loop_.after(kTellState, [this, chain = std::weak_ptr<int>(chain_)] {
    if (!chain.lock() || !news_ || relocating_) return;
    Step step;
    step.channel = channel_;
    tell_state(step);
    ledger_.commit(std::move(step), [](const Result<void>&) {});
  });
}

void Writer::tell_state(Step& step) {
  if (!std::exchange(news_, false)) return;
  step.outbox_done = std::exchange(done_, {});
  step.peer_read = peer_read_;
}

}  // namespace jm::plain
