// SPDX-License-Identifier: GPL-3.0-or-later
// What the peer's messages mean for Janus.
#include <utility>

#include "base/failpoint.hpp"
#include "base/json.hpp"
#include "gateway/channel/channel.hpp"
#include "janus/policy/policy.hpp"

namespace jm::gateway {
namespace {

constexpr int kUnexpectedAnswer = 469;
constexpr std::size_t kMaxAsked = 64;

}  // namespace

// Whether it belongs to the call that there is.
bool Channel::current(const Entry& entry) const {
  if (!call_ || call_->over()) return false;
  const auto* plain = entry.incoming.plain();
  if (plain != nullptr) return call_key_.starts_with("o=") && of_one_connection(last_offer_, *plain);
  if (entry.call() != call_key_) return false;
  // A name that is used again for another connection.
  return !entry.is_offer() || last_offer_.fingerprint.empty() ||
         janus::of_one_connection(last_offer_, janus::describe("offer", entry.incoming.envelope()->sdp));
}

void Channel::handle(Entry entry) {
  const auto ticket = entry.ticket;
  writer_->expect();
  janus::Envelope* envelope = entry.incoming.envelope();
  if (envelope != nullptr && !envelope->re.empty()) writer_->read(envelope->re);
  if (envelope != nullptr) heard(*envelope);
  const bool ours = current(entry);
  if (ours) {
    call_->peer_alive();
    release_candidates();
    services_.loop.cancel(std::exchange(grace_timer_, 0));
  }
  if (opens(entry, call_key_)) return open_or_renew(std::move(entry));
  if (envelope == nullptr)
    return write_error(party_of(entry), kUnexpectedAnswer, "an answer, but Janus has made no offer", ticket);

  using Type = janus::Envelope::Type;
  switch (envelope->type) {
    case Type::Candidates:
      // Of a call that is over already they come late, which is nothing to complain about.
      if (ours) candidates(std::move(envelope->candidates), envelope->completed);
      return decide(ticket);
    case Type::Message:
      return plugin_message(std::move(entry));
    case Type::Bye:
      if (ours) hung_up(std::chrono::seconds(envelope->grace));
      return decide(ticket);
    case Type::Answer:
      return peer_answer(std::move(entry));
    case Type::Event:
    case Type::Error:
    case Type::Offer:
      break;
  }
  ++counters_.skipped;
  decide(ticket);
}

// A bye that was signed in advance comes when the peer's page closes, or before what its call goes on with.
void Channel::hung_up(std::chrono::seconds grace) {
  if (grace.count() > 0) {
    grace_timer_ = services_.loop.after(grace, [this] { hung_up(std::chrono::seconds(0)); });
    return;
  }
  if (setup_) order_.decide(setup_->ticket);
  setup_.reset();
  drop_call("the peer has hung up");
  take_waiting();
}

// What the peer is told where Janus shall not be asked; it is decided then.
void Channel::deny(const Party& party, const janus::Denied& denied, Order::Ticket ticket) {
  say(base::Level::Verbose, denied.reason);
  write_error(party, denied.code, denied.reason, ticket);
}

// Whether this may be asked of Janus; else it is decided, and the peer is told where that helps.
bool Channel::may_open(const Entry& entry, const Party& party) {
  ++counters_.offers;
  if (too_old(entry)) {
    ++counters_.stale;
    say(base::Level::Info, "an offer is too old, not answered");
    if (errors_.take(Clock::now())) tell_refused(janus::code::kTransport, "too old");
    decide(entry.ticket);
    return false;
  }
  if (!offers_.take(Clock::now())) {
    ++counters_.limited;
    write_error(party, janus::code::kTransport, "too many offers, wait a minute", entry.ticket);
    rest();
    return false;
  }
  const auto* envelope = entry.incoming.envelope();
  if (const auto reason = current(entry) ? std::nullopt : too_slow()) {
    write_error(party, janus::code::kTransport, *reason, entry.ticket);
    return false;
  }
  if (envelope == nullptr) return true;
  const auto denied = janus::check_plugin(config_, envelope->plugin);
  if (denied) deny(party, *denied, entry.ticket);
  return !denied;
}

// An offer, or a request of the plugin that opens a call without one.
void Channel::open_or_renew(Entry entry) {
  const Party party = party_of(entry);
  if (!may_open(entry, party)) return;
  base::failpoint("read");

  const bool known = current(entry);
  janus::Envelope* envelope = entry.incoming.envelope();
  std::string plugin = envelope != nullptr && !envelope->plugin.empty() ? envelope->plugin : config_.plugin;
  if (known) plugin = call_->plugin();
  auto body = janus::admit_body(config_, plugin, envelope != nullptr ? envelope->body.get() : nullptr);
  if (!body) return deny(party, body.error(), entry.ticket);
  janus::Call::Request request;
  request.ref = next_ref_++;
  request.body = std::move(*body);
  if (entry.is_offer())
    request.jsep = envelope != nullptr ? janus::describe("offer", envelope->sdp) : *entry.incoming.plain();

  if (!known) {
    const std::string key = entry.call();
    drop_call("a new call");
    writer_->let_go(std::nullopt);  // also what is left from before a restart: nobody waits for it now
    janus::CallOptions options;
    options.plugin = std::move(plugin);
    if (envelope != nullptr && config_.allow_token) options.token = envelope->token;
    open_call(key.empty() ? janus::random_id() : key, std::move(options));
    servers_due_ = !entry.is_offer();
    writer_->look_for_lost();
  }
  Json details(json_object());
  set(details.get(), "plugin", call_->plugin());
  notify(known ? "renegotiation" : request.jsep ? "offer" : "request", std::move(details));
  if (request.jsep) {
    last_offer_ = *request.jsep;
    last_offer_.sdp.clear();
    hold(*request.jsep);
  }
  party_ = party;
  setup_ref_ = request.ref;
  setup_ = std::make_unique<Entry>(std::move(entry));
  if (!call_->ask(std::move(request))) refused(setup_ref_, janus::code::kTransport, "too many requests wait");
  refresh();
}

void Channel::open_call(const std::string& key, janus::CallOptions options) {
  options.api_secret = services_.api_secret;
  options.connect_timeout = config_.connect_timeout;
  options.peer_timeout = config_.peer_timeout;
  options.idle_timeout = config_.idle_timeout;
  options.timing = services_.timing;
  ++counters_.calls;
  call_key_ = key;
  call_ =
      std::make_unique<janus::Call>(services_.loop, services_.core, id_, std::move(options), call_events());
}

// Hands a request of the peer's to the call that is there. The entry is decided, whatever comes of it.
bool Channel::forward(Entry& entry, const Party& party, std::optional<janus::Description> answer) {
  janus::Envelope& envelope = *entry.incoming.envelope();
  janus::Call::Request request;
  if (envelope.body) {
    auto body = janus::admit_body(config_, call_->plugin(), envelope.body.get());
    if (!body) {
      deny(party, body.error(), entry.ticket);
      return false;
    }
    request.body = std::move(*body);
  }
  request.ref = next_ref_++;
  request.jsep = std::move(answer);
  // Before it is asked, for the plugin may refuse it at once.
  asked_[request.ref] = envelope.id;
  if (asked_.size() > kMaxAsked) asked_.erase(asked_.begin());
  const auto ref = request.ref;
  if (!call_->ask(std::move(request))) {
    asked_.erase(ref);
    write_error(party, janus::code::kTransport, "too many requests wait", entry.ticket);
    return false;
  }
  decide(entry.ticket);
  return true;
}

void Channel::plugin_message(Entry entry) {
  const Party party = party_of(entry);
  if (!current(entry))
    return write_error(party, janus::code::kNoSuchHandle, "there is no such call", entry.ticket);
  if (!entry.has_request()) return decide(entry.ticket);  // a sign of life
  forward(entry, party, std::nullopt);
}

void Channel::peer_answer(Entry entry) {
  const Party party = party_of(entry);
  const janus::Envelope& envelope = *entry.incoming.envelope();
  if (!current(entry) || offer_id_.empty() || envelope.re != offer_id_)
    return write_error(party, kUnexpectedAnswer, "an answer, but no offer of Janus waits for it",
                       entry.ticket);
  if (forward(entry, party, janus::describe("answer", envelope.sdp))) offer_id_.clear();
}

void Channel::drop_call(const std::string& reason) {
  if (!call_) return;
  services_.loop.cancel(std::exchange(grace_timer_, 0));
  services_.loop.cancel(std::exchange(attach_timer_, 0));
  Json details(json_object());
  set(details.get(), "reason", reason);
  set(details.get(), "connected", Json(json_boolean(call_->up())));
  notify("disconnected", std::move(details));
  // Its callbacks may be on the stack.
  call_->end();
  services_.loop.post([call = std::shared_ptr<janus::Call>(std::move(call_))] {});
  if (writer_) writer_->let_go(call_key_);
  remember_over(std::move(call_key_));
  call_key_.clear();
  last_offer_ = {};
  offer_id_.clear();
  asked_.clear();
  answer_id_.clear();
  held_.reset();
  refresh();
}

}  // namespace jm::gateway
