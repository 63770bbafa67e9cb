// What Janus's answers and events mean for the peer.
#include <utility>

#include "signaling/channel.hpp"
#include "signaling/failpoint.hpp"
#include "signaling/json.hpp"

namespace jm::signaling {

Call::Events Channel::call_events() {
  Call::Events events;
  events.asked = [this](Call::Ref ref) {
    if (!setup_ || ref != setup_ref_) return;
    setup_->trace->mark(Stage::Asked);
    failpoint("asked");
  };
  events.described = [this](Call::Ref ref, const Description& description, Json data) {
    described(ref, description, std::move(data));
  };
  events.event = [this](Call::Ref ref, Json data) { plugin_event(ref, std::move(data)); };
  events.refused = [this](Call::Ref ref, int code, const std::string& reason) { refused(ref, code, reason); };
  events.candidates = [this](Json candidates, bool completed) {
    if (party_.form != Form::Envelope) return;
    auto envelope = reply_to(party_, Envelope::Type::Candidates);
    envelope.candidates = std::move(candidates);
    envelope.completed = completed;
    write_envelope_to(party_, std::move(envelope), 0, false, true);
  };
  events.connected = [this] {
    // Its checks carry our password: the peer holds the answer.
    writer_->read(answer_id_);
    notify("connected");
    refresh();
  };
  events.over = [this](const std::string& reason) { call_over(reason); };
  return events;
}

void Channel::described(Call::Ref ref, const Description& description, Json data) {
  if (description.type == "answer") {
    // An event before may have settled the offer already; the answer follows then.
    if (!setup_ || ref != setup_ref_) return write_answer(party_, description, std::move(data), 0, nullptr);
    failpoint("answered");
    setup_->trace->mark(Stage::Answered);
    const Entry entry = std::move(*setup_);
    setup_.reset();
    write_answer(party_of(entry), description, std::move(data), entry.ticket, entry.trace);
    return take_waiting();
  }
  if (party_.form != Form::Envelope) return;
  auto envelope = reply_to(party_, Envelope::Type::Offer);
  envelope.sdp = description.sdp;
  envelope.ice_servers = ice_servers();
  envelope.body = std::move(data);
  write_envelope_to(party_, std::move(envelope), 0, false, false);
}

void Channel::plugin_event(Call::Ref ref, Json data) {
  Order::Ticket ticket = 0;
  Party party = party_;
  bool wanted = false;
  if (setup_ && ref == setup_ref_) {
    ticket = setup_->ticket;
    wanted = true;
    setup_.reset();
  } else if (const auto node = asked_.extract(ref)) {
    party.re = node.mapped();
    wanted = true;
  } else {
    party.re.clear();
  }
  if (party.form == Form::Envelope) {
    auto envelope = reply_to(party, Envelope::Type::Event);
    envelope.body = std::move(data);
    write_envelope_to(party, std::move(envelope), ticket, false, !wanted);
  } else if (ticket != 0) {
    decide(ticket);
  }
  if (ticket != 0) take_waiting();
}

void Channel::refused(Call::Ref ref, int number, const std::string& reason) {
  Order::Ticket ticket = 0;
  Party party = party_;
  if (setup_ && ref == setup_ref_) {
    ticket = setup_->ticket;
    setup_.reset();
  } else if (const auto node = asked_.extract(ref)) {
    party.re = node.mapped();
  }
  last_error_ = reason;
  Json details(json_object());
  set(details.get(), "code", std::int64_t{number});
  set(details.get(), "reason", reason);
  notify("error", std::move(details));
  write_error(party, number, reason, ticket);
  if (call_ && call_->over()) drop_call();
  if (ticket != 0) take_waiting();
}

void Channel::call_over(const std::string& reason) {
  say(Level::Verbose, "call over: " + reason);
  tell_over(reason);
  if (setup_) {
    const auto ticket = setup_->ticket;
    setup_.reset();
    write_error(party_, code::kTransport, reason, ticket);
  } else if (party_.form == Form::Envelope) {
    Party party = party_;
    party.re.clear();
    auto bye = reply_to(party, Envelope::Type::Bye);
    bye.reason = reason;
    write_envelope_to(party, std::move(bye), 0, true, false);
  }
  drop_call();
  take_waiting();
}

}  // namespace jm::signaling
