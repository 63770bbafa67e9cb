// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/conversation/message_handler.hpp"

#include <utility>

#include "base/failpoint.hpp"
#include "base/json.hpp"
#include "janus/policy/policy.hpp"

namespace jm::gateway {
namespace {

constexpr int kUnexpectedAnswer = 469;

}  // namespace

MessageHandler::MessageHandler(const ConversationHost& host, Inbox& inbox, Actions& out)
    : host_(host),
      inbox_(inbox),
      out_(out),
      offers_(host.config.offers_per_minute / 60.0, host.config.offers_per_minute),
      latency_(host),
      replies_(host, out) {}

void MessageHandler::handle(Entry entry, base::Now now) {
  out_.push_back(action::Expect{});
  janus::Envelope* envelope = entry.incoming.envelope();
  const std::string re = envelope != nullptr ? envelope->re : "";
  if (!re.empty()) out_.push_back(action::PeerRead{re});
  if (envelope != nullptr) latency_.heard(*envelope, now.steady);
  const bool ours = is_of_call(entry);
  if (ours) call_->peer_alive(re, now);
  if (entry.opens) return open_or_renew(std::move(entry), now);
  if (envelope == nullptr)
    return deny(std::move(entry), kUnexpectedAnswer, "an answer, but Janus has made no offer", now);

  using Type = janus::Envelope::Type;
  switch (envelope->type) {
    case Type::Candidates:
      // Of a call that is over already they come late, which is nothing to complain about.
      if (ours) call_->peer_candidates(std::move(envelope->candidates), envelope->completed, now);
      return;
    case Type::Message:
      if (!ours) return deny(std::move(entry), janus::code::kNoSuchHandle, "there is no such call", now);
      if (entry.has_request()) forward(std::move(entry), now);  // else a sign of life
      return;
    case Type::Bye:
      if (ours) call_->peer_hangs_up();
      return;
    case Type::Answer:
      return peer_answer(std::move(entry), now);
    case Type::Event:
    case Type::Error:
    case Type::Offer:
      break;
  }
  ++host_.counters.skipped;
}

void MessageHandler::answer_error(janus::Unanswered to, int code, const std::string& reason, base::Now now) {
  replies_.error(std::move(to), code, reason, call_name(), now);
}

void MessageHandler::answer_again(const std::string& id) {
  replies_.again(id, call_name());
}

void MessageHandler::deny(Entry entry, int code, const std::string& reason, base::Now now) {
  auto to = std::move(entry).unanswered();
  to.trace = nullptr;
  answer_error(std::move(to), code, reason, now);
}

// Whether this may be asked of Janus; else it is answered, if that helps.
bool MessageHandler::may_open(Entry& entry, base::Now now) {
  ++host_.counters.offers;
  const auto* envelope = entry.incoming.envelope();
  if (latency_.too_old(entry.not_before, now)) {
    ++host_.counters.stale;
    out_.push_back(janus::Log{base::Level::Info, "an offer is too old, not answered"});
    replies_.too_old(now);
    return false;
  }
  if (!offers_.take(now.steady)) {
    ++host_.counters.limited;
    deny(std::move(entry), janus::code::kTransport, "too many offers, wait a minute", now);
    // Nothing is read until the next one would be answered.
    out_.push_back(action::PauseReading{offers_.wait(now.steady, 1)});
    return false;
  }
  if (const auto reason = is_of_call(entry) ? std::nullopt : latency_.too_slow()) {
    deny(std::move(entry), janus::code::kTransport, *reason, now);
    return false;
  }
  if (envelope == nullptr) return true;
  const auto denied = janus::check_plugin(host_.config, envelope->plugin);
  if (denied) {
    out_.push_back(janus::Log{base::Level::Verbose, denied->reason});
    deny(std::move(entry), denied->code, denied->reason, now);
  }
  return !denied;
}

// An offer, or a request of the plugin that opens a call without one.
void MessageHandler::open_or_renew(Entry entry, base::Now now) {
  if (!may_open(entry, now)) return;
  base::failpoint("read");

  const bool known = is_of_call(entry);
  janus::Envelope* envelope = entry.incoming.envelope();
  std::string plugin =
      envelope != nullptr && !envelope->plugin.empty() ? envelope->plugin : host_.config.plugin;
  if (known) plugin = call_->plugin();
  auto body = janus::admit_body(host_.config, plugin, envelope != nullptr ? envelope->body.get() : nullptr);
  if (!body) {
    out_.push_back(janus::Log{base::Level::Verbose, body.error().reason});
    return deny(std::move(entry), body.error().code, body.error().reason, now);
  }
  janus::Call::Request request;
  request.body = std::move(*body);
  if (entry.is_offer())
    request.jsep = envelope != nullptr ? janus::describe("offer", envelope->sdp) : *entry.incoming.plain();

  if (!known) {
    LiveCall::Options options;
    options.name = entry.call();
    if (options.name.empty()) options.name = janus::random_id();
    options.plugin = std::move(plugin);
    if (envelope != nullptr && host_.config.allow_token) options.token = envelope->token;
    options.servers_due = !entry.is_offer();
    if (call_) drop("a new call", now);
    out_.push_back(action::LetGo{});  // also what is left from before a restart: nobody waits for it now
    call_ = std::make_unique<LiveCall>(host_, std::move(options), replies_, latency_, out_);
  }
  Json details(json_object());
  set(details.get(), "plugin", call_->plugin());
  out_.push_back(janus::Notify{known          ? "renegotiation"
                               : request.jsep ? "offer"
                                              : "request",
                               std::move(details)});
  request.from = std::move(entry).unanswered();
  call_->set_up(std::move(request), now);
}

// Hands a request of the peer's to the call that is there. It is decided, whatever comes of it.
void MessageHandler::forward(Entry entry, base::Now now) {
  janus::Envelope& envelope = *entry.incoming.envelope();
  janus::Call::Request request;
  if (envelope.body) {
    auto body = janus::admit_body(host_.config, call_->plugin(), envelope.body.get());
    if (!body) {
      out_.push_back(janus::Log{base::Level::Verbose, body.error().reason});
      return deny(std::move(entry), body.error().code, body.error().reason, now);
    }
    request.body = std::move(*body);
  }
  if (envelope.type == janus::Envelope::Type::Answer) request.jsep = janus::describe("answer", envelope.sdp);
  request.from.to = entry.reply_to();
  call_->ask(std::move(request), now);
}

void MessageHandler::peer_answer(Entry entry, base::Now now) {
  if (!is_of_call(entry) || !call_->waits_for_answer_to(entry.incoming.envelope()->re))
    return deny(std::move(entry), kUnexpectedAnswer, "an answer, but no offer of Janus waits for it", now);
  forward(std::move(entry), now);
}

void MessageHandler::unsendable(Outgoing message, const std::string& reason, base::Now now) {
  if (!message.ticket) return;
  // The peer is told so instead, on the same index.
  const bool of_call = call_ && message.call == call_->name();
  janus::ReplyTo to{message.form, std::move(message.re)};
  answer_error({std::move(to), std::move(message.ticket), nullptr}, janus::code::kTransport, reason, now);
  if (of_call) drop(reason, now);
}

void MessageHandler::drop(std::string reason, base::Now now) {
  call_->end(reason, Conversation::Farewell::Silent, now);
  inbox_.call_over(call_->name());
  call_.reset();
}

void MessageHandler::end(const std::string& reason, Conversation::Farewell farewell, base::Now now) {
  if (!call_) return;
  for (auto& unanswered : call_->end(reason, farewell, now)) unanswered.ticket.defer();
  call_.reset();
}

}  // namespace jm::gateway
