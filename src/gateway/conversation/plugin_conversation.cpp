// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/conversation/plugin_conversation.hpp"

#include <algorithm>
#include <utility>

namespace jm::gateway {

PluginConversation::PluginConversation(const ConversationHost& host)
    : host_(host), inbox_(host.counters), handler_(host_, inbox_, out_) {}

Actions PluginConversation::read(Received message, bool catching_up, base::Now now) {
  auto incoming = janus::read_incoming(message.text);
  if (!incoming) {
    unreadable(incoming.error(), std::move(message.ticket), catching_up, now);
    return advance(now);
  }
  auto trace = std::make_shared<plain::Trace>();
  trace->mark(plain::Stage::Seen, message.seen);
  trace->mark(plain::Stage::Parsed, message.parsed);
  Entry entry{std::move(*incoming), std::move(message.ticket), std::move(trace), message.not_before};
  if (!catching_up) {
    take(std::move(entry), now);
  } else {
    const bool of_call = handler_.is_of_call(entry);
    auto at_once = inbox_.collect(std::move(entry), of_call, handler_.call_name(), now.steady);
    if (at_once) take(std::move(*at_once), now);
  }
  return advance(now);
}

void PluginConversation::unreadable(const janus::Unreadable& bad, plain::Ticket ticket, bool catching_up,
                                    base::Now now) {
  ++host_.counters.unreadable;
  out_.push_back(action::Failed{bad.reason});
  out_.push_back(janus::Log{base::Level::Verbose, "message skipped: " + bad.reason});
  if (catching_up || !bad.answer) return;
  handler_.answer_error({{bad.form, bad.id}, std::move(ticket), nullptr}, bad.code, bad.reason, now);
}

Actions PluginConversation::caught_up(base::Now now) {
  const Entry* first = inbox_.collected();
  const bool of_call = first != nullptr && handler_.is_of_call(*first);
  for (Entry& entry : inbox_.take_collected(of_call)) take(std::move(entry), now);
  return advance(now);
}

void PluginConversation::take(Entry entry, base::Now now) {
  const auto* envelope = entry.incoming.envelope();
  const std::string id = envelope != nullptr && host_.delivery.in_dialog() ? envelope->id : "";
  switch (inbox_.take(entry, handler_.call_name(), now.steady)) {
    case Inbox::Fate::ToHandle:
      handler_.handle(std::move(entry), now);
      return handler_.drop_if_over(now);
    case Inbox::Fate::OpensAnew:  // each offer costs the slot that was asked for before
      if (slot_ == Slot::Asked) end_slot();
      return;
    case Inbox::Fate::ReadBefore:
      return handler_.answer_again(id);
    case Inbox::Fate::Waits:
      return;
  }
}

Actions PluginConversation::advance(base::Now now) {
  handler_.drop_if_over(now);
  const auto in_use = [this] { return slot_ == Slot::InUse || slot_ == Slot::Late; };
  while (inbox_.waits()) {
    const bool sets_up = inbox_.setup_is_next(handler_.call_name());
    // Meanwhile only what belongs to the call in setup is handled.
    if (handler_.setting_up() && (sets_up || !handler_.is_of_call(inbox_.front()))) break;
    if (sets_up) {
      if (in_use()) end_slot();
      if (in_use() || slot_ == Slot::Asked) return std::exchange(out_, {});
      if (slot_ == Slot::None) {
        slot_ = Slot::Asked;
        out_.push_back(action::AskSlot{inbox_.offered_lately(now.steady)});
        return std::exchange(out_, {});
      }
      slot_ = Slot::InUse;
    }
    handler_.handle(inbox_.next(), now);
    handler_.drop_if_over(now);
  }
  if (!handler_.setting_up()) end_slot();
  return std::exchange(out_, {});
}

void PluginConversation::end_slot() {
  const bool writes = std::any_of(out_.begin(), out_.end(), [](const Action& action) {
    return std::holds_alternative<action::Send>(action);
  });
  if (slot_ == Slot::None || (slot_ == Slot::InUse && (writes || !host_.delivery.idle()))) return;
  slot_ = Slot::None;
  out_.push_back(action::EndSlot{});
}

Actions PluginConversation::slot_granted(base::Now now) {
  if (slot_ == Slot::Asked) slot_ = Slot::Granted;
  return advance(now);
}

Actions PluginConversation::slot_late(base::Now now) {
  if (slot_ == Slot::InUse) slot_ = Slot::Late;
  return advance(now);
}

Actions PluginConversation::attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call,
                                     base::Now now) {
  if (trace) {
    out_.push_back(action::Answered{trace, Json(json_object())});
    if (handler_.call() != nullptr && handler_.call_name() == call) handler_.call()->answer_attached(now);
  }
  return advance(now);
}

Actions PluginConversation::unsendable(Outgoing message, const std::string& reason, base::Now now) {
  ++host_.counters.dropped;
  out_.push_back(action::Failed{reason});
  out_.push_back(janus::Log{base::Level::Warning, reason});
  handler_.unsendable(std::move(message), reason, now);
  return advance(now);
}

Actions PluginConversation::from_core(const json_t* message, base::Now now) {
  if (auto* call = handler_.call()) call->from_core(message, now);
  return advance(now);
}

Actions PluginConversation::session_over(std::uint64_t session, bool timeout, base::Now now) {
  if (auto* call = handler_.call()) call->session_over(session, timeout, now);
  return advance(now);
}

std::optional<base::Time> PluginConversation::deadline() const {
  return handler_.call() != nullptr ? handler_.call()->deadline() : std::nullopt;
}

Actions PluginConversation::expire(base::Now now) {
  if (auto* call = handler_.call()) call->expire(now);
  return advance(now);
}

Actions PluginConversation::end(const std::string& reason, Farewell farewell, base::Now now) {
  handler_.end(reason, farewell, now);
  inbox_.defer();
  if (slot_ != Slot::None) out_.push_back(action::EndSlot{});
  slot_ = Slot::None;
  return std::exchange(out_, {});
}

Conversation::State PluginConversation::state() const {
  return handler_.call() != nullptr ? handler_.call()->state() : State::Listening;
}

bool PluginConversation::media_flows() const {
  return handler_.call() != nullptr && handler_.call()->media_flows();
}

}  // namespace jm::gateway
