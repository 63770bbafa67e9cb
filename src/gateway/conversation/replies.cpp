// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/conversation/replies.hpp"

#include <utility>

#include "base/json.hpp"
#include "janus/messages/ice_servers.hpp"
#include "janus/messages/incoming.hpp"

namespace jm::gateway {

using Type = janus::Envelope::Type;

Replies::Replies(const ConversationHost& host, Actions& out)
    : host_(host), out_(out), errors_(host.config.offers_per_minute / 60.0, host.config.offers_per_minute) {}

janus::Envelope Replies::envelope(const janus::ReplyTo& to, Type type) {
  janus::Envelope envelope;
  envelope.type = type;
  envelope.id = janus::random_id();
  envelope.re = to.re;
  return envelope;
}

Outgoing Replies::draft(janus::Unanswered to, const std::string& id, const std::string& call) {
  Outgoing message;
  message.id = id;
  message.form = to.to.form;
  message.call = call;
  message.re = std::move(to.to.re);
  message.ticket = std::move(to.ticket);
  message.trace = std::move(to.trace);
  return message;
}

void Replies::send(Outgoing message, Json json) {
  out_.push_back(action::Send{std::move(message), std::move(json)});
}

void Replies::send_answer(Outgoing message, Json json) {
  if (!host_.delivery.in_dialog()) return send(std::move(message), std::move(json));
  message.text = dump(json.get());
  kept_.keep({message.re, message.id, message.text});
  send(std::move(message), Json());
}

void Replies::again(const std::string& id, const std::string& call) {
  kept_.again(id, [&](const KeptAnswers::Answer& answer) {
    Outgoing message = draft({{plain::Format::Envelope, answer.re}, {}, nullptr}, answer.id, call);
    message.text = answer.text;
    send(std::move(message), Json());
  });
}

Json Replies::servers(base::Now now) const {
  if (!has_servers(host_.ice, host_.config)) return {};
  return janus::ice_servers(host_.ice, host_.config.name, now.unix_ms / 1000);
}

std::string Replies::answer(janus::Unanswered to, const janus::Description& answer, Json data,
                            bool candidates_queued, const std::string& call, base::Now now) {
  ++host_.counters.answers;
  if (to.to.form != plain::Format::Envelope) {
    std::string id = janus::random_id();
    Json json = janus::plain_answer(answer, to.to.re);
    send(draft(std::move(to), id, call), std::move(json));
    return id;
  }
  auto reply = envelope(to.to, Type::Answer);
  reply.sdp = answer.sdp;
  reply.ice_servers = servers(now);
  reply.body = std::move(data);
  reply.queued = candidates_queued;
  send_answer(draft(std::move(to), reply.id, call), janus::write_envelope(reply));
  return reply.id;
}

std::string Replies::offer(janus::Unanswered to, const janus::Description& offer, Json data,
                           const std::string& call, base::Now now) {
  auto message = envelope(to.to, Type::Offer);
  message.sdp = offer.sdp;
  message.ice_servers = servers(now);
  message.body = std::move(data);
  to.trace = nullptr;  // what it leads to is no answer
  send_answer(draft(std::move(to), message.id, call), janus::write_envelope(message));
  return message.id;
}

void Replies::event(janus::Unanswered to, Json data, bool with_servers, const std::string& call,
                    base::Now now) {
  auto message = envelope(to.to, Type::Event);
  message.body = std::move(data);
  if (with_servers) message.ice_servers = servers(now);
  to.trace = nullptr;
  const bool wanted = !to.to.re.empty();
  Outgoing out = draft(std::move(to), message.id, call);
  out.droppable = !wanted;
  send_answer(std::move(out), janus::write_envelope(message));
}

void Replies::candidates(const janus::ReplyTo& to, Json list, bool completed, const std::string& call) {
  auto message = envelope(to, Type::Candidates);
  message.candidates = std::move(list);
  message.completed = completed;
  Outgoing out = draft({to, {}, nullptr}, message.id, call);
  out.droppable = true;
  send(std::move(out), janus::write_envelope(message));
}

void Replies::bye(const janus::ReplyTo& to, const std::string& reason, const std::string& call) {
  auto message = envelope(to, Type::Bye);
  message.reason = reason;
  Outgoing out = draft({to, {}, nullptr}, message.id, call);
  out.passing = true;
  send(std::move(out), janus::write_envelope(message));
}

void Replies::error(janus::Unanswered to, int code, const std::string& reason, const std::string& call,
                    base::Now now) {
  if (!errors_.take(now.steady)) return void(++host_.counters.limited);
  ++host_.counters.errors;
  refused(code, reason);
  to.trace = nullptr;
  std::string id;
  Json json;
  if (to.to.form == plain::Format::Envelope) {
    auto message = envelope(to.to, Type::Error);
    message.code = code;
    message.reason = reason;
    id = message.id;
    json = janus::write_envelope(message);
  } else {
    id = janus::random_id();
    json = janus::plain_error(code, reason, to.to.re);
  }
  Outgoing out = draft(std::move(to), id, call);
  out.passing = true;
  send_answer(std::move(out), std::move(json));
}

void Replies::refused(int code, const std::string& reason) {
  Json details(json_object());
  set(details.get(), "code", std::int64_t{code});
  set(details.get(), "reason", reason);
  out_.push_back(janus::Notify{"refused", std::move(details)});
}

void Replies::too_old(base::Now now) {
  if (errors_.take(now.steady)) refused(janus::code::kTransport, "too old");
}

}  // namespace jm::gateway
