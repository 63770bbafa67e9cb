// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/writer.hpp"

#include <algorithm>
#include <utility>

#include "base/clock.hpp"
#include "base/failpoint.hpp"

namespace jm::plain {
namespace {

// What was signed so long before a start is attached once more and then dropped.
constexpr std::int64_t kStaleMs = 3'600'000;

}  // namespace

Writer::Writer(base::Loop& loop, base::Pool::Share& pool, Ledger& ledger, carrier::Carrier& carrier,
               const WriterRecord& record, const ChainTiming& timing, Listener& listener)
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
      chain_(services_, record, listener, [this] { sign_next(); }) {
  const std::int64_t now = base::Now::read().unix_ms;
  for (const OutboxItem& item : record.outbox)
    chain_.add({item, "", now - item.created_ms > kStaleMs, nullptr}, true);
}

void Writer::expect() {
  if (!broken_) signer_.key_ahead().make(record_.writer, chain_.next_index());
}

bool Writer::send(Draft draft) {
  if (broken_ || !queue_.add(draft)) return false;
  sign_next();
  return true;
}

bool Writer::keeps(std::string_view id) const {
  return chain_.keeps(id) || queue_.holds(id) || signer_.holds(id) || commits_.holds(id);
}

void Writer::let_go(std::optional<std::string_view> call) {
  const auto mark = [&](Draft& draft) {
    if (!call || draft.call == *call) draft.passing = true;
  };
  queue_.for_each(mark);
  if (signer_.draft() != nullptr) mark(*signer_.draft());
  commits_.let_go(call);
  chain_.let_go(call);
}

bool Writer::idle() const {
  return queue_.empty() && !signer_.busy() && commits_.size() == 0 && chain_.outbox().all_attached();
}

std::chrono::milliseconds Writer::slowest_publish() const {
  return chain_.outbox().times().slowest(base::Now::read().steady);
}

std::chrono::milliseconds Writer::latest_publish() const {
  return chain_.outbox().times().latest(base::Now::read().steady);
}

void Writer::sign_next() {
  if (signer_.busy() || broken_) return;
  // No further ahead of the peer than the state allows.
  if (queue_.empty() || unread() + commits_.size() >= kMaxOutbox) return expect();
  Draft draft = queue_.take();
  if (signer_.sign(draft, record_.writer, chain_.next_index())) return;
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
  if (broken_) return draft.ticket.defer();
  if (draft.trace) draft.trace->mark(Stage::Signed);
  base::failpoint("signed");

  OutboxItem item{chain_.next_index(),         message->root,         message->address,
                  std::move(message->payload), std::move(draft.call), base::Now::read().unix_ms};
  Step step;
  step.channel = record_.name;
  step.signed_message = item;
  chain_.use_index(step);
  listener_.committing(std::move(draft.ticket), step);
  commits_.commit(std::move(step),
                  {std::move(item), std::move(draft.id), draft.passing, std::move(draft.trace)});
  sign_next();
}

void Writer::durable(WrittenMessage message, Result<void> result) {
  if (!result) return broke(result.error().reason);
  if (message.trace) message.trace->mark(Stage::Committed);
  base::failpoint("committed");
  chain_.add(std::move(message), false);
}

void Writer::broke(const std::string& reason) {
  broken_ = true;
  queue_.clear();
  listener_.broken(reason);
}

}  // namespace jm::plain
