// SPDX-License-Identifier: GPL-3.0-or-later
// What Janus's answers and events mean for the peer.
#include <utility>

#include "base/failpoint.hpp"
#include "base/json.hpp"
#include "gateway/channel/channel.hpp"

namespace jm::gateway {

janus::Call::Events Channel::call_events() {
  janus::Call::Events events;
  events.asked = [this](janus::Call::Ref ref) {
    if (!setup_ || ref != setup_ref_) return;
    setup_->trace->mark(plain::Stage::Asked);
    base::failpoint("asked");
  };
  events.described = [this](janus::Call::Ref ref, const janus::Description& description, Json data) {
    described(ref, description, std::move(data));
  };
  events.event = [this](janus::Call::Ref ref, Json data) { plugin_event(ref, std::move(data)); };
  events.refused = [this](janus::Call::Ref ref, int code, const std::string& reason) {
    refused(ref, code, reason);
  };
  events.candidates = [this](Json candidates, bool completed) {
    if (party_.form != plain::Form::Envelope) return;
    auto envelope = reply_to(party_, janus::Envelope::Type::Candidates);
    envelope.candidates = std::move(candidates);
    envelope.completed = completed;
    write_envelope_to(party_, std::move(envelope), 0, false, true);
  };
  events.connected = [this] {
    // Its checks carry our password: the peer holds the answer.
    writer_->read(answer_id_);
    peer_is_up();
    notify("connected");
    refresh();
  };
  events.over = [this](const std::string& reason) { call_over(reason); };
  return events;
}

// Whom something of Janus's answers, and what is decided with it.
struct Channel::Reply {
  Party party;  // without `re` where Janus speaks on its own account
  Order::Ticket ticket = 0;
  std::shared_ptr<plain::Trace> trace;
};

Channel::Reply Channel::reply_for(janus::Call::Ref ref) {
  if (setup_ && ref == setup_ref_) {
    const Entry entry = std::move(*setup_);
    setup_.reset();
    return {party_of(entry), entry.ticket, entry.trace};
  }
  Reply reply{party_, 0, nullptr};
  const auto node = asked_.extract(ref);
  reply.party.re = node ? node.mapped() : "";
  return reply;
}

void Channel::described(janus::Call::Ref ref, const janus::Description& description, Json data) {
  if (description.type == "answer") {
    // An event before may have settled the offer already; the answer follows then.
    if (!setup_ || ref != setup_ref_) return write_answer(party_, description, std::move(data), 0, nullptr);
    base::failpoint("answered");
    setup_->trace->mark(plain::Stage::Answered);
    const Reply reply = reply_for(ref);
    write_answer(reply.party, description, std::move(data), reply.ticket, reply.trace);
    return take_waiting();
  }
  const Reply reply = reply_for(ref);
  if (reply.party.form == plain::Form::Envelope) {
    auto envelope = reply_to(reply.party, janus::Envelope::Type::Offer);
    envelope.sdp = description.sdp;
    envelope.ice_servers = ice_servers();
    envelope.body = std::move(data);
    offer_id_ = envelope.id;
    servers_due_ = false;
    write_envelope_to(reply.party, std::move(envelope), reply.ticket, false, false);
  } else if (reply.ticket != 0) {
    write_error(reply.party, janus::code::kTransport, "Janus makes the offer here, which takes envelopes",
                reply.ticket);
    drop_call("Janus makes the offer");
  }
  if (reply.ticket != 0) take_waiting();
}

void Channel::plugin_event(janus::Call::Ref ref, Json data) {
  const Reply reply = reply_for(ref);
  if (reply.party.form == plain::Form::Envelope) {
    auto envelope = reply_to(reply.party, janus::Envelope::Type::Event);
    envelope.body = std::move(data);
    const bool wanted = !reply.party.re.empty();
    if (std::exchange(servers_due_, false)) envelope.ice_servers = ice_servers();
    write_envelope_to(reply.party, std::move(envelope), reply.ticket, false, !wanted);
  } else if (reply.ticket != 0) {
    decide(reply.ticket);
  }
  if (reply.ticket != 0) take_waiting();
}

void Channel::refused(janus::Call::Ref ref, int number, const std::string& reason) {
  const Reply reply = reply_for(ref);
  last_error_ = reason;
  write_error(reply.party, number, reason, reply.ticket);
  if (call_ && call_->over()) drop_call(reason);
  if (reply.ticket != 0) take_waiting();
}

void Channel::call_over(const std::string& reason) {
  say(base::Level::Verbose, "call over: " + reason);
  if (setup_) {
    const auto ticket = setup_->ticket;
    setup_.reset();
    write_error(party_, janus::code::kTransport, reason, ticket);
  } else if (party_.form == plain::Form::Envelope) {
    Party party = party_;
    party.re.clear();
    auto bye = reply_to(party, janus::Envelope::Type::Bye);
    bye.reason = reason;
    write_envelope_to(party, std::move(bye), 0, true, false);
  }
  drop_call(reason);
  take_waiting();
}

}  // namespace jm::gateway
