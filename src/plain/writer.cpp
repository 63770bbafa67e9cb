// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/writer.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/failpoint.hpp"
#include "plain/spare/spare.hpp"

namespace jm::plain {
namespace {

// What was signed so long before a start is attached once more and then dropped.
constexpr std::int64_t kStaleMs = 3'600'000;

}  // namespace

Writer::Writer(base::Loop& loop, base::Pool::Share& pool, Ledger& ledger, carrier::Carrier& carrier,
               WriterRecord& record, const ChainTiming& timing, Listener& listener)
    : services_{loop, pool, ledger, carrier, timing},
      record_(record),
      listener_(listener),
      signer_(
          loop, pool, std::min(carrier.max_payload_trytes(), kMaxPayload),
          [this](Draft draft, Result<mam::Message> message) { made(std::move(draft), std::move(message)); },
          [this] { sign_next(); }),  // a message may have been signed without it meanwhile
      commits_(loop, ledger,
               [this](WrittenMessage message, Result<void> result) {
                 durable(std::move(message), std::move(result));
               }),
      chain_(make_chain({record.next_index, record.peer_read, 0, {}})) {
  const std::int64_t now = base::Now::read().unix_ms;
  for (const OutboxItem& item : record.outbox)
    chain_->add({item, "", now - item.created_ms > kStaleMs, nullptr}, true);
}

std::unique_ptr<WrittenChain> Writer::make_chain(const WrittenChain::Begin& begin) {
  return std::make_unique<WrittenChain>(services_, record_.name, record_.writer, begin, listener_,
                                        [this] { sign_next(); });
}

void Writer::expect() {
  if (chain_->phase() == Phase::Current) signer_.key_ahead().make(record_.writer, chain_->next_index());
}

bool Writer::send(Draft draft) {
  if (chain_->phase() == Phase::Broken || !queue_.add(draft)) return false;
  sign_next();
  return true;
}

bool Writer::keeps(std::string_view id) const {
  return chain_->keeps(id) || queue_.holds(id) || signer_.holds(id) || commits_.holds(id);
}

void Writer::let_go(std::optional<std::string_view> call) {
  const auto mark = [&](Draft& draft) {
    if (!call || draft.call == *call) draft.passing = true;
  };
  queue_.for_each(mark);
  if (signer_.draft() != nullptr) mark(*signer_.draft());
  commits_.let_go(call);
  chain_->let_go(call);
}

bool Writer::idle() const {
  const bool stays = chain_->phase() == Phase::Current || chain_->phase() == Phase::Broken;
  return stays && queue_.empty() && !signer_.busy() && commits_.size() == 0 &&
         chain_->outbox().all_attached();
}

std::chrono::milliseconds Writer::slowest_publish() const {
  return chain_->outbox().times().slowest(base::Now::read().steady);
}

std::chrono::milliseconds Writer::latest_publish() const {
  return chain_->outbox().times().latest(base::Now::read().steady);
}

void Writer::sign_next() {
  if (signer_.busy() || chain_->phase() == Phase::Broken) return;
  if (chain_->phase() != Phase::Current) return relocate();
  // No further ahead of the peer than the state allows.
  if (queue_.empty() || unread() + commits_.size() >= kMaxOutbox) return expect();
  Draft draft = queue_.take();
  if (signer_.sign(draft, record_.writer, chain_->next_index())) return;
  queue_.put_back(std::move(draft));
  services_.loop.after(ChainServices::kPoolFull, lifetime_.guard([this] { sign_next(); }));
}

void Writer::made(Draft draft, Result<mam::Message> message) {
  if (!message) {
    const auto alive = lifetime_.token();
    listener_.unsendable(std::move(draft), message.error().reason);
    if (!alive.expired()) sign_next();
    return;
  }
  if (chain_->phase() != Phase::Current) {
    // It never leaves: the draft goes to the next chain.
    queue_.put_back(std::move(draft));
    return relocate();
  }
  if (draft.trace) draft.trace->mark(Stage::Signed);
  base::failpoint("signed");

  OutboxItem item{chain_->next_index(),        message->root,         message->address,
                  std::move(message->payload), std::move(draft.call), base::Now::read().unix_ms};
  Step step;
  step.channel = record_.name;
  step.signed_message = item;
  chain_->use_index(step);
  listener_.committing(std::move(draft.ticket), step);
  commits_.commit(std::move(step),
                  {std::move(item), std::move(draft.id), draft.passing, std::move(draft.trace)});
  sign_next();
}

void Writer::durable(WrittenMessage message, Result<void> result) {
  if (!result) return broke(result.error().reason);
  if (message.trace) message.trace->mark(Stage::Committed);
  base::failpoint("committed");
  chain_->add(std::move(message), false);
  if (chain_->phase() == Phase::Leaving) relocate();
}

void Writer::move() {
  if (chain_->phase() != Phase::Current) return;
  chain_->set_phase(Phase::Leaving);
  relocate();
}

// Everything that was signed on the old chain is durable by then, or given up.
void Writer::relocate() {
  if (chain_->phase() != Phase::Leaving || signer_.busy() || commits_.size() > 0) return;
  if (!relocation_)
    relocation_ = std::make_unique<Relocation>(
        services_, record_, [this](Result<Relocation::Moved> moved) { relocated(std::move(moved)); });
  if (relocation_->begin(chain_->outbox().items())) return chain_->set_phase(Phase::Relocating);
  services_.loop.after(ChainServices::kPoolFull, lifetime_.guard([this] { relocate(); }));
}

void Writer::relocated(Result<Relocation::Moved> moved) {
  relocation_.reset();
  if (!moved) return broke(moved.error().reason);
  base::failpoint("moved");
  go_on_in_spare(std::move(*moved));
}

void Writer::go_on_in_spare(Relocation::Moved moved) {
  std::vector<WrittenMessage> messages;
  for (std::size_t i = 0; i < moved.from.size(); ++i)
    messages.push_back(chain_->leave(moved.from[i], std::move(moved.move.outbox[i])));

  record_.first_root = record_.spare_root;
  record_.writer = std::exchange(record_.spare, moved.move.spare);
  record_.spare_root = moved.move.spare_root;
  const auto latency = chain_->outbox().times().ended();
  chain_ = make_chain({messages.size(), 0, messages.size(), latency});
  signer_.key_ahead().forget();
  queue_.for_each([this](Draft& draft) { draft.text = announce_spare(draft.text, record_.spare_root); });
  listener_.moved();
  for (WrittenMessage& message : messages) chain_->add(std::move(message), false);
  sign_next();
}

void Writer::broke(const std::string& reason) {
  chain_->set_phase(Phase::Broken);
  queue_.clear();
  listener_.broken(reason);
}

}  // namespace jm::plain
