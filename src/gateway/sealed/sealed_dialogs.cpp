// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/sealed/sealed_dialogs.hpp"

#include <algorithm>
#include <utility>

#include "base/overloaded.hpp"

namespace jm::gateway {
namespace {

using base::Now;
using dialog::OverReason;
using Farewell = Conversation::Farewell;
namespace todo = dialog::action;

constexpr std::chrono::seconds kMaxAge{60};  // if the configuration names none

const char* reason_of(OverReason reason) {
  switch (reason) {
    case OverReason::Ended:
      return "the peer has ended it";
    case OverReason::Idle:
      return "nothing was heard of the peer";
    case OverReason::Replaced:
      return "another device took its place";
    case OverReason::Busy:
      return "there is no room";
    case OverReason::Unsendable:
      break;
  }
  return "a message does not fit into the carrier";
}

}  // namespace

SealedDialogs::SealedDialogs(const Services& services, janus::ChannelId id,
                             std::shared_ptr<const ChannelConfig> config, DialogCarriers& carriers,
                             dialog::Rendezvous places, Now began)
    : carriers_(carriers),
      reports_(services, id, std::move(config), [this] { return view(); }),
      trouble_([this](base::Level level, const std::string& line) { reports_.say(level, line); },
               [this] { reports_.refresh(); }),
      engine_(services.keys.primitives(), engine_options(), counters_, std::move(places), began),
      deadline_(services.loop, [this] { run(engine_.expire(Now::read())); }) {
  deadline_.keep(engine_.deadline());
}

// Their sessions with Janus end; nobody is told any more.
SealedDialogs::~SealedDialogs() {
  for (const auto& [id, call] : calls_) call->end("the channel ends", Farewell::Silent);
}

dialog::GatewayOptions SealedDialogs::engine_options() const {
  const ChannelConfig& config = reports_.config();
  dialog::GatewayOptions options;
  options.keys = reports_.services().keys.of(config);
  options.pool_index = reports_.services().pool_index;
  options.carriers = carriers_.traits();
  options.max_dialogs = config.sealed.max_dialogs;
  options.when_full = config.sealed.when_full;
  options.offers_per_minute = config.offers_per_minute;
  options.proof_first = config.api == ChannelConfig::Api::Admin;
  options.max_age = config.max_age.value_or(kMaxAge);
  options.idle_timeout = config.sealed.idle_timeout;
  options.remembered = reports_.services().remembered;
  return options;
}

void SealedDialogs::received(dialog::CarrierId carrier, const dialog::Hash& address,
                             const std::string& payload) {
  const Now now = Now::read();
  seen_ = now.steady;
  run(engine_.received(carrier, address, payload, now));
}

void SealedDialogs::caught_up(dialog::CarrierId carrier, const dialog::Hash& address) {
  run(engine_.caught_up(carrier, address, Now::read()));
}

void SealedDialogs::published(dialog::Token token, dialog::PublishResult result) {
  run(engine_.published(token, result, Now::read()));
}

void SealedDialogs::looked(dialog::Token token, std::optional<bool> there) {
  run(engine_.looked(token, there, Now::read()));
}

void SealedDialogs::run(dialog::Actions actions) {
  for (auto& one : actions) actions_.push_back(std::move(one));
  if (std::exchange(performing_, true)) return;
  reports_.refresh();
  while (!actions_.empty()) {
    dialog::Action next = std::move(actions_.front());
    actions_.pop_front();
    if (!carriers_.perform(next)) perform(next);
  }
  performing_ = false;
  deadline_.keep(engine_.deadline());
}

void SealedDialogs::perform(dialog::Action& action) {
  std::visit(base::Overloaded{
                 [&](todo::Opened& a) { open(a.call); },
                 [&](todo::Deliver& a) {
                   with(a.call, [&](SealedCall& call) { call.deliver(a.payload, seen_, Now::read()); });
                 },
                 [&](todo::Attached& a) {
                   with(a.call, [&](SealedCall& call) { call.attached(a.tag, Now::read().steady); });
                 },
                 [&](todo::Renewed&) {
                   reports_.say(base::Level::Verbose, "a call goes on in another dialog");
                   reports_.notify("renewed", Json(json_object()));
                 },
                 // It may come of something that the call itself is about.
                 [&](todo::Over& a) {
                   reports_.services().loop.post(lifetime_.guard([this, a] { over(a.call, a.reason); }));
                 },
                 [](auto&) {},
             },
             action);
}

template <class Use>
void SealedDialogs::with(CallId call, Use use) {
  if (const auto it = calls_.find(call); it != calls_.end()) use(*it->second);
}

void SealedDialogs::open(CallId call) {
  ChannelHost host = reports_.host();
  host.changed = [this, call] { note_later(call); };
  calls_[call] = std::make_unique<SealedCall>(std::move(host), dialog_of(call), times_,
                                              [this](const std::string& reason) { trouble_.failed(reason); });
}

SealedCall::Dialog SealedDialogs::dialog_of(CallId call) {
  SealedCall::Dialog dialog;
  dialog.send = [this, call](dialog::Payload payload) { return send(call, std::move(payload)); };
  dialog.media = [this, call](bool flows) {
    engine_.media(call, flows, Now::read());
    deadline_.keep(engine_.deadline());
  };
  dialog.connected = [this, call] { engine_.settle_first(call); };
  dialog.over = [this, call] {
    reports_.services().loop.post(lifetime_.guard([this, call] { end(call, "the call is over"); }));
  };
  return dialog;
}

std::uint64_t SealedDialogs::send(CallId call, dialog::Payload payload) {
  const std::uint64_t tag = ++last_tag_, dropped = counters_.dropped;
  auto actions = engine_.send(call, std::move(payload), tag, Now::read());
  const bool taken = counters_.dropped == dropped;
  run(std::move(actions));
  return taken ? tag : 0;
}

void SealedDialogs::over(CallId call, OverReason reason) {
  with(call, [&](SealedCall& ended) { ended.end(reason_of(reason), Farewell::Silent); });
  calls_.erase(call);
  reports_.refresh();
}

// Its conversation has said to the peer what there was to say.
void SealedDialogs::end(CallId call, const std::string& reason) {
  with(call, [&](SealedCall& ended) { ended.end(reason, Farewell::Told); });
  if (calls_.erase(call) == 0) return;
  run(engine_.end(call, OverReason::Ended, Now::read()));
  reports_.refresh();
}

void SealedDialogs::end_all(const std::string& why) {
  while (!calls_.empty()) end(calls_.begin()->first, why);
}

void SealedDialogs::closed() {
  closed_ = true;
  reports_.refresh();
}

void SealedDialogs::note_later(CallId call) {
  reports_.refresh();
  changed_.insert(call);
  if (changed_.size() == 1) reports_.services().loop.post(lifetime_.guard([this] { note(); }));
}

void SealedDialogs::note() {
  for (const CallId call : std::exchange(changed_, {}))
    with(call, [](SealedCall& changed) { changed.note(); });
}

ChannelView SealedDialogs::view() const {
  ChannelView view = quiet_view(carriers_, closed_);
  for (const auto& [id, call] : calls_) {
    if (calls_.size() == 1 && !closed_) view.state = name_of(call->state());
    view.unread += call->unread();
  }
  view.last_error = trouble_.text();
  view.sealed = {calls_.size(), counters_};
  return view;
}

ChannelView quiet_view(const DialogCarriers& carriers, bool closed) {
  ChannelView view;
  view.carrier = carriers.describe();
  view.state = closed ? "stopped" : "listening";
  view.sealed.emplace();
  return view;
}

}  // namespace jm::gateway
