// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/association.hpp"

#include <utility>

namespace jm::dialog {
namespace {

// After something was sealed, until the key of the next message is made: what was sealed goes out first.
constexpr std::chrono::milliseconds kKeyAfter{10};

}  // namespace

Association::Association(const AssociationHost& host, AssociationSetup setup, base::Now now)
    : host_(host),
      carrier_(setup.carrier),
      traits_(setup.traits),
      call_(setup.call),
      seal_(host.primitives, std::move(setup.seal)),
      round_trip_(setup.round_trip),
      outbox_(carrier_, traits_, seal_.out_address(), host.tokens, host.counters),
      heard_(now.steady) {
  seal_.prepare_at(now.steady + kKeyAfter);
}

void Association::keep_handshake(std::string payload, std::uint64_t tag, base::Now now, Actions& out) {
  outbox_.add(0, std::move(payload), call_, tag, round_trip_, now.steady, out);
}

std::optional<std::uint32_t> Association::send(const Payload& payload, std::uint64_t tag, base::Now now,
                                               Actions& out) {
  const auto packed = pack(host_.primitives, payload, seal_.dictionary());
  const std::size_t capacity = frame_capacity(traits_.max_payload_trytes);
  if (!packed || capacity < MessageSeal::kOverhead + kPadding) return std::nullopt;
  const std::size_t most = (capacity - MessageSeal::kOverhead) / kPadding * kPadding - kNumberedHead;
  if ((packed->size() + most - 1) / most > outbox_.room() || outbox_.room() == 0) return std::nullopt;
  View left = *packed;
  do {
    Numbered content;
    content.ack = ending_.ack(pieces_.ack());
    content.sequence = ++sequence_;
    const View piece = left.first(std::min(most, left.size()));
    left = left.subspan(piece.size());
    content.piece.assign(piece.begin(), piece.end());
    content.more = !left.empty();
    outbox_.add(sequence_, seal_.write(content), call_, content.more ? 0 : tag, round_trip_, now.steady, out);
  } while (!left.empty());
  acks_.sent();
  seal_.prepare_at(now.steady + kKeyAfter);
  return sequence_;
}

// Attached once, and not repeated.
void Association::send_passing(Numbered content, Actions& out) {
  content.ack = ending_.ack(pieces_.ack());
  outbox_.add_passing(seal_.write(content), out);
}

void Association::ping(Actions& out) {
  Numbered content;
  content.answer_wanted = true;
  send_passing(std::move(content), out);
}

void Association::send_over(OverReason reason, base::Now now, Actions& out) {
  ending_.say(reason, now.steady);
  Numbered content;
  content.over = static_cast<std::uint8_t>(reason);
  send_passing(std::move(content), out);
}

bool Association::received(std::string_view payload, base::Now now, Actions& out) {
  if (ending_.over) return false;
  auto read_as = seal_.read(payload);
  if (std::holds_alternative<MessageSeal::Foreign>(read_as)) return false;
  if (auto* message = std::get_if<MessageSeal::Message>(&read_as); message != nullptr)
    read(std::move(*message), now, out);
  else
    ++host_.counters.bad_payload;
  return true;
}

void Association::read(MessageSeal::Message message, base::Now now, Actions& out) {
  const Numbered& content = message.content;
  if (content.ack > sequence_) {  // for what was never sent
    ++host_.counters.bad_number;
    return;
  }
  auto taken = PieceOrder::Taken::New;
  if (content.sequence != 0) {
    taken = pieces_.take(content.sequence, content.more, std::move(message.content.piece));
  } else if (message.number <= highest_passing_) {
    taken = PieceOrder::Taken::Repeated;
  } else {
    highest_passing_ = message.number;
  }
  if (taken == PieceOrder::Taken::TooFar) {
    ++host_.counters.bad_number;
    return;
  }
  proved_ = true;
  settled_ = std::max(settled_, content.ack);
  outbox_.settle(settled_);
  if (taken == PieceOrder::Taken::Repeated) {
    ++host_.counters.repeated;
    if (content.sequence != 0) acks_.want();
  } else {
    heard_ = now.steady;
    if (content.answer_wanted) acks_.want();
    if (content.sequence != 0) {
      acks_.owe();
      deliver(out);
    }
  }
  // Also behind what was written later: it goes once, and nothing follows from it twice.
  if (content.over && !ending_.over) ending_.over = over_reason(*content.over);
  if (ending_.again(now.steady)) send_over(*ending_.said, now, out);
}

void Association::deliver(Actions& out) {
  while (auto packed = pieces_.next()) {
    auto payload = unpack(host_.primitives, *packed, seal_.dictionary());
    if (!payload) {
      ++host_.counters.bad_payload;
      continue;
    }
    if (!payload->empty() && !ending_.said) out.push_back(action::Deliver{call_, std::move(*payload)});
  }
  if (pieces_.endless()) {
    ++host_.counters.bad_payload;
    ending_.over = OverReason::Ended;
  }
}

bool Association::published(Token token, PublishResult result, base::Now now, Actions& out) {
  const bool mine = outbox_.published(token, result, round_trip_, now.steady, out);
  if (outbox_.refused() && !ending_.over) ending_.over = OverReason::Unsendable;
  return mine;
}

bool Association::looked(Token token, std::optional<bool> there, base::Now now, Actions& out) {
  return outbox_.looked(token, there, round_trip_, now.steady, out);
}

std::optional<base::Time> Association::deadline() const {
  std::optional<base::Time> earliest = seal_.deadline();
  for (const auto& at : {acks_.deadline(round_trip_), outbox_.deadline()})
    if (at && (!earliest || *at < *earliest)) earliest = at;
  return earliest;
}

void Association::expire(base::Now now, Actions& out) {
  if (const auto ack = acks_.deadline(round_trip_); ack && *ack <= now.steady) {
    send_passing({}, out);
    acks_.sent_alone(now.steady);
  }
  outbox_.expire(now.steady, out);
  seal_.expire(now.steady);
}

std::size_t Association::memory() const {
  return sizeof *this + outbox_.memory() + pieces_.memory() + seal_.memory();
}

}  // namespace jm::dialog
