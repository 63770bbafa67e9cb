// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/channel/conversation_runner.hpp"

#include <utility>

#include "base/failpoint.hpp"
#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "gateway/conversation/api_conversation.hpp"
#include "gateway/conversation/plugin_conversation.hpp"
#include "janus/api/admin_api.hpp"
#include "janus/api/api.hpp"

namespace jm::gateway {

using base::Now;
using ApiKind = ChannelConfig::Api;

ConversationRunner::ConversationRunner(const ChannelHost& host, Owner owner,
                                       const MakeDelivery& make_delivery)
    : host_(host),
      owner_(std::move(owner)),
      delivery_(make_delivery(*this)),
      conversation_(make_conversation()),
      slot_(host_.services.setups),
      deadline_(host_.services.loop, [this] { run(conversation_->expire(Now::read())); }) {
  host_.services.numbers.connect(owner_.id, this);
}

ConversationRunner::~ConversationRunner() {
  host_.services.numbers.connect(owner_.id, nullptr);
}

std::unique_ptr<Conversation> ConversationRunner::make_conversation() {
  const Services& services = host_.services;
  const ConversationHost host{host_.config,        *delivery_,   services.timing,
                              services.api_secret, services.ice, host_.counters};
  if (host_.config.api == ApiKind::Plugin) return std::make_unique<PluginConversation>(host);
  std::unique_ptr<janus::PeerApi> api;
  if (host_.config.api == ApiKind::Admin)
    api = std::make_unique<janus::AdminApi>(host_.config, services.admin_secret, host_.counters);
  else
    api = std::make_unique<janus::Api>(
        janus::Api::Options{host_.config, services.api_secret, services.timing}, host_.counters);
  return std::make_unique<ApiConversation>(host, std::move(api));
}

void ConversationRunner::read(Received message, bool catching_up) {
  if (ended_) return message.ticket.defer();
  run(conversation_->read(std::move(message), catching_up, Now::read()));
  host_.changed();
}

void ConversationRunner::caught_up() {
  if (!ended_) run(conversation_->caught_up(Now::read()));
  host_.changed();
}

void ConversationRunner::attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call) {
  run(conversation_->attached(trace, call, Now::read()));  // also once ended: an answer is told of
  host_.changed();
}

void ConversationRunner::unsendable(Outgoing message, const std::string& reason) {
  if (ended_)
    message.ticket.defer();
  else
    run(conversation_->unsendable(std::move(message), reason, Now::read()));
}

void ConversationRunner::from_core(const json_t* message) {
  if (ended_) return;
  run(conversation_->from_core(message, Now::read()));
  host_.changed();
}

void ConversationRunner::session_over(std::uint64_t session, bool timeout) {
  if (!ended_) run(conversation_->session_over(session, timeout, Now::read()));
}

void ConversationRunner::end(const std::string& reason, Conversation::Farewell farewell) {
  if (std::exchange(ended_, true)) return;
  delivery_->stop_reading();
  run(conversation_->end(reason, farewell, Now::read()));
  slot_.give_back();
  deadline_.cancel();
}

void ConversationRunner::warn(const std::string& reason) {
  host_.log(base::Level::Warning, reason);
  owner_.failed(reason);
}

void ConversationRunner::run(Actions actions) {
  if (!actions.empty()) host_.changed();
  for (Action& action : actions) actions_.push_back(std::move(action));
  if (std::exchange(performing_, true)) return;
  while (!actions_.empty()) {
    Action action = std::move(actions_.front());
    actions_.pop_front();
    perform(std::move(action));
  }
  performing_ = false;
  if (!ended_) deadline_.keep(conversation_->deadline());
}

void ConversationRunner::perform(Action action) {
  const Services& services = host_.services;
  std::visit(base::Overloaded{
                 [&](action::Send& a) { send(std::move(a)); },
                 [&](action::Expect&) { delivery_->expect(); },
                 [&](action::PeerRead& a) { delivery_->peer_read(a.id); },
                 [&](action::LetGo& a) { delivery_->let_go(a.call); },
                 [&](action::PauseReading& a) { delivery_->pause_reading(a.time); },
                 [&](action::AskSlot& a) { ask_slot(a.lately); },
                 [&](action::EndSlot&) { slot_.give_back(); },
                 [&](action::Asked&) { base::failpoint("asked"); },
                 [&](action::Answered& a) { answered(*a.trace, std::move(a.details)); },
                 [&](action::Failed& a) { owner_.failed(a.reason); },
                 [&](janus::ToJanus& a) { services.core.request(owner_.id, std::move(a.request), a.target); },
                 [&](janus::Notify& a) { host_.notify(a.event, std::move(a.details)); },
                 [&](janus::Log& a) { host_.log(a.level, a.line); },
             },
             action);
}

void ConversationRunner::send(action::Send send) {
  if (send.json) send.message.text = dump(send.json.get(), host_.services.status.json_flags());
  const auto trace = send.message.trace;
  if (delivery_->send(std::move(send.message))) return;
  ++host_.counters.dropped;
  conversation_->dropped(trace);
}

void ConversationRunner::ask_slot(double lately) {
  slot_.ask(
      lately, [this] { run(conversation_->slot_granted(Now::read())); },
      [this] { run(conversation_->slot_late(Now::read())); });
}

void ConversationRunner::answered(const plain::Trace& trace, Json details) {
  host_.services.status.add(host_.channel, trace);
  json_object_set_new(details.get(), "milliseconds", json_real(trace.total()));
  host_.notify("answer", std::move(details));
}

}  // namespace jm::gateway
