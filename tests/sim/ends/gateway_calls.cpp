// SPDX-License-Identifier: GPL-3.0-or-later
// What stands above the engine of a gateway: calls, and what Janus makes of their requests.
#include "tests/sim/ends/gateway_end.hpp"

namespace jm::sim {
namespace {

constexpr std::size_t kKnownIds = 64;

}  // namespace

GatewayEnd::Record* GatewayEnd::find(dialog::CallId call) {
  const auto found = records_.find(call);
  return found == records_.end() ? nullptr : &found->second;
}

void GatewayEnd::opened(dialog::CallId call, const Told* because) {
  Record& record = records_[call];
  record.name = name() + '.' + std::to_string(started_) + '.' + std::to_string(call);
  ++record.dialog;
  trace("opens " + record.name, record.dialog);
  if (because == nullptr || because->payload == nullptr) return;
  env_.tell([&](Invariant& one) {
    one.acted({name(), *because->payload, env_.rendezvous.contains(because->address), now().unix_ms});
  });
}

void GatewayEnd::delivered(dialog::CallId call, const std::string& text) {
  Record* record = find(call);
  const auto message = Message::read(text);
  if (record == nullptr) {
    const std::string gone = name() + '.' + std::to_string(started_) + '.' + std::to_string(call);
    env_.tell([&](Invariant& one) { one.delivered({name(), gone, 0, text, message}); });
    return;
  }
  if (env_.plant == Plant::MixesCalls && generator_.chance(0.05)) record = &records_.begin()->second;
  trace("gets " + text.substr(0, 90), hash64(text));
  env_.tell([&](Invariant& one) { one.delivered({name(), record->name, record->dialog, text, message}); });
  if (env_.plant == Plant::HoldsMemory) held_.push_back(text);
  if (!message || message->serial == 0) {  // what is no message is answered once
    if (!std::exchange(record->stranger, true)) say(call, {.re = 0, .type = "error"});
    return;
  }
  record->call = message->call;
  const auto known = record->known.find(message->id);
  if (known == record->known.end() || env_.plant == Plant::ForgetsIds) {
    record->known[message->id] = std::nullopt;
    if (record->known.size() > kKnownIds) record->known.erase(record->known.begin());
    request(call, *message);
  } else if (known->second) {
    say(call, *known->second);  // again
  }
}

void GatewayEnd::request(dialog::CallId call, const Message& message) {
  const Record& record = *find(call);
  env_.tell([&](Invariant& one) { one.requested(record.name, message.id); });
  env_.sessions.emplace(record.name, SessionFacts{record.name, message.call, env_.now});
  const Janus::Reply reply = janus_.request();
  env_.after(reply.after, [this, call, message, outcome = reply.outcome, started = started_] {
    if (started == started_ && up() && find(call) != nullptr) replied(call, message, outcome);
  });
}

void GatewayEnd::replied(dialog::CallId call, const Message& message, Janus::Outcome outcome) {
  switch (outcome) {
    case Janus::Outcome::HangsUp:
      trace("hangs up " + find(call)->name);
      act(engine_->end(call, dialog::OverReason::Ended, now()));
      over(call);
      return;
    case Janus::Outcome::Silent:
    case Janus::Outcome::Refuses:
    case Janus::Outcome::Answers:
      break;
  }
  Message answer;
  answer.re = message.id;
  answer.type = outcome == Janus::Outcome::Answers ? "answer" : "error";
  answer.padding = message.type == "offer" ? plan_.padding : 20;
  answer.id = ++find(call)->id;
  find(call)->known[message.id] = answer;
  say(call, answer);
  if (find(call) == nullptr || !generator_.chance(plan_.events)) return;
  env_.after(generator_.time(milliseconds(5), milliseconds(3'000)), [this, call, started = started_] {
    if (started == started_ && up() && find(call) != nullptr) say(call, {.type = "event", .padding = 100});
  });
}

void GatewayEnd::say(dialog::CallId call, Message message) {
  Record& record = *find(call);
  if (message.id == 0) message.id = ++record.id;
  message.from = record.name;
  message.call = record.call;
  message.serial = ++record.serial;
  std::string text = message.write();
  trace("says " + text.substr(0, 90), hash64(text));
  env_.tell([&](Invariant& one) { one.said(record.name, message.serial, text); });
  if (env_.plant == Plant::HoldsMemory) held_.push_back(text);
  const auto dropped = counters_.dropped;
  auto actions = engine_->send(call, {std::move(text), ""}, message.serial, now());
  if (counters_.dropped != dropped) env_.tell([&](Invariant& one) { one.lost(record.name, message.serial); });
  act(std::move(actions));
}

void GatewayEnd::over(dialog::CallId call) {
  const auto found = records_.find(call);
  if (found == records_.end()) return;
  trace("is done with " + found->second.name);
  env_.tell([&](Invariant& one) {
    one.ended(found->second.name);
    one.lost(found->second.call, 0);  // it is read for a while, and not heeded
  });
  if (env_.plant != Plant::KeepsSessions) env_.sessions.erase(found->second.name);
  records_.erase(found);
}

}  // namespace jm::sim
