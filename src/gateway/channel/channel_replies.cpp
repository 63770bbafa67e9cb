// SPDX-License-Identifier: GPL-3.0-or-later
// What a channel writes to its peer.
#include <utility>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "gateway/channel/channel.hpp"
#include "janus/messages/ice_servers.hpp"

namespace jm::gateway {

Channel::Party Channel::party_of(const Entry& entry) {
  if (const auto* envelope = entry.incoming.envelope())
    return {plain::Form::Envelope, envelope->call, envelope->id};
  return {entry.incoming.form, "", entry.incoming.plain()->ufrag};
}

janus::Envelope Channel::reply_to(const Party& party, janus::Envelope::Type type) const {
  janus::Envelope envelope;
  envelope.type = type;
  envelope.id = janus::random_id();
  envelope.call = party.call;
  envelope.re = party.re;
  envelope.ts = base::unix_ms();
  envelope.spare = record_.spare_root;
  return envelope;
}

bool Channel::write(const Party& party, const Json& json, std::string id, Order::Ticket ticket, bool passing,
                    bool droppable, std::shared_ptr<plain::Trace> trace) {
  plain::Writer::Draft draft;
  draft.id = std::move(id);
  draft.text = dump(json.get(), services_.status.json_flags());
  draft.form = party.form;
  draft.call = call_key_;
  draft.passing = passing;
  draft.droppable = droppable;
  draft.trace = std::move(trace);
  // Once decided the offer is never read again, so that and the answer become durable together.
  draft.join = [this, ticket](plain::Step& step) { join(ticket, step); };
  draft.refused = [this, party, ticket, call = call_key_](const std::string& reason) {
    cannot_travel(party, ticket, call, reason);
  };
  if (writer_->send(std::move(draft))) return true;
  ++counters_.dropped;
  if (ticket != 0) decide(ticket);
  return false;
}

void Channel::cannot_travel(const Party& party, Order::Ticket ticket, const std::string& call,
                            const std::string& reason) {
  last_error_ = reason;
  ++counters_.dropped;
  say(base::Level::Warning, reason);
  if (ticket == 0) return;
  // The peer is told so instead, on the same index.
  write_error(party, janus::code::kTransport, reason, ticket);
  if (call_ && call == call_key_) drop_call(reason);
}

void Channel::write_envelope_to(const Party& party, janus::Envelope envelope, Order::Ticket ticket,
                                bool passing, bool droppable) {
  write(party, janus::write_envelope(envelope), envelope.id, ticket, passing, droppable, nullptr);
}

Json Channel::ice_servers() const {
  if (!has_servers(services_.ice, config_)) return {};
  return janus::ice_servers(services_.ice, config_.name, base::unix_ms() / 1000);
}

void Channel::write_answer(const Party& party, const janus::Description& answer, Json data,
                           Order::Ticket ticket, std::shared_ptr<plain::Trace> trace) {
  ++counters_.answers;
  expect_attached();
  if (party.form != plain::Form::Envelope) {
    answer_id_ = janus::random_id();
    write(party, janus::plain_answer(answer, party.re), answer_id_, ticket, false, false, std::move(trace));
    return;
  }
  auto envelope = reply_to(party, janus::Envelope::Type::Answer);
  envelope.sdp = answer.sdp;
  envelope.ice_servers = ice_servers();
  envelope.body = std::move(data);
  envelope.held = static_cast<bool>(held_);
  answer_id_ = envelope.id;
  write(party, janus::write_envelope(envelope), envelope.id, ticket, false, false, std::move(trace));
}

void Channel::write_error(const Party& party, int number, const std::string& reason, Order::Ticket ticket) {
  // Each error costs a signature, so a peer gets no more of them than offers.
  if (!errors_.take(Clock::now())) {
    ++counters_.limited;
    if (ticket != 0) decide(ticket);
    return;
  }
  ++counters_.errors;
  tell_refused(number, reason);
  if (party.form != plain::Form::Envelope) {
    write(party, janus::plain_error(number, reason, party.re), janus::random_id(), ticket, true, false,
          nullptr);
    return;
  }
  auto envelope = reply_to(party, janus::Envelope::Type::Error);
  envelope.code = number;
  envelope.reason = reason;
  write_envelope_to(party, std::move(envelope), ticket, true, false);
}

void Channel::answered(const plain::Trace& trace, Json details) {
  services_.status.add(id_, trace);
  json_object_set_new(details.get(), "milliseconds", json_real(trace.total()));
  notify("answer", std::move(details));
}

void Channel::tell_refused(int number, const std::string& reason) {
  Json details(json_object());
  set(details.get(), "code", std::int64_t{number});
  set(details.get(), "reason", reason);
  notify("refused", std::move(details));
}

void Channel::notify(const char* what, Json details) {
  if (!services_.status.events()) return;
  set(details.get(), "event", what);
  set(details.get(), "channel", config_.name);
  services_.core.notify(id_, std::move(details));
}

}  // namespace jm::gateway
