// What the peer's messages mean for Janus.
#include <utility>

#include "signaling/channel.hpp"
#include "signaling/failpoint.hpp"
#include "signaling/json.hpp"
#include "signaling/policy.hpp"

namespace jm::signaling {
namespace {

constexpr int kNoSuchHandle = 459;
constexpr int kUnexpectedAnswer = 469;
constexpr std::size_t kMaxAsked = 64;

}  // namespace

void Channel::handle(Entry entry) {
  if (entry.is_offer()) return offer(std::move(entry));
  const auto ticket = entry.ticket;
  Envelope* envelope = entry.incoming.envelope();
  if (envelope == nullptr)
    return write_error(party_of(entry), kUnexpectedAnswer, "an answer, but Janus has made no offer", ticket);
  if (!envelope->re.empty()) writer_->read(envelope->re);
  const bool ours = call_ && entry.call() == call_key_;
  if (ours) call_->peer_alive();

  using Type = Envelope::Type;
  switch (envelope->type) {
    case Type::Candidates:
      // Of a call that is over already they come late, which is nothing to complain about.
      if (ours && !call_->trickle(std::move(envelope->candidates), envelope->completed)) ++counters_.dropped;
      return decide(ticket);
    case Type::Message:
      return plugin_message(std::move(entry));
    case Type::Bye:
      if (ours) {
        if (setup_) order_.decide(setup_->ticket);
        setup_.reset();
        tell_over("the peer has hung up");
        drop_call();
      }
      return decide(ticket);
    case Type::Answer:
      return write_error(party_of(entry), kUnexpectedAnswer, "an answer, but Janus has made no offer",
                         ticket);
    case Type::Event:
    case Type::Error:
    case Type::Offer:
      break;
  }
  ++counters_.skipped;
  decide(ticket);
}

void Channel::offer(Entry entry) {
  const auto ticket = entry.ticket;
  Envelope* envelope = entry.incoming.envelope();
  ++counters_.offers;
  if (too_old(entry)) {
    ++counters_.stale;
    say(Level::Info, "an offer is too old, not answered");
    return decide(ticket);
  }
  const Party party = party_of(entry);
  if (!offers_.take(Clock::now())) {
    ++counters_.limited;
    return write_error(party, code::kTransport, "too many offers, wait a minute", ticket);
  }
  if (envelope != nullptr) {
    auto denied = check_plugin(config_, envelope->plugin);
    if (!denied) denied = check_body(config_, envelope->body.get());
    if (denied) return write_error(party, denied->code, denied->reason, ticket);
  }
  failpoint("read");

  const std::string key = entry.call();
  Call::Request request;
  request.ref = next_ref_++;
  if (envelope != nullptr && envelope->body)
    request.body = std::move(envelope->body);
  else if (auto body = parse_object(config_.body))
    request.body = std::move(*body);
  request.jsep = envelope != nullptr ? describe("offer", envelope->sdp) : *entry.incoming.plain();

  const bool known = call_ && !call_->over() && !key.empty() && key == call_key_;
  if (!known) {
    drop_call();
    writer_->let_go(std::nullopt);  // also what is left from before a restart: nobody waits for it now
    CallOptions options;
    options.plugin = envelope != nullptr && !envelope->plugin.empty() ? envelope->plugin : config_.plugin;
    if (envelope != nullptr && config_.allow_token) options.token = envelope->token;
    open_call(key.empty() ? random_id() : key, std::move(options));
  }
  party_ = party;
  setup_ref_ = request.ref;
  setup_ = std::move(entry);
  notify(known ? "renegotiation" : "offer");
  if (!call_->ask(std::move(request))) refused(setup_ref_, code::kTransport, "too many requests wait");
  refresh();
}

void Channel::open_call(const std::string& key, CallOptions options) {
  options.api_secret = services_.api_secret;
  options.connect_timeout = config_.connect_timeout;
  options.peer_timeout = config_.peer_timeout;
  options.timing = services_.timing;
  ++counters_.calls;
  call_key_ = key;
  call_ = std::make_unique<Call>(services_.loop, services_.core, id_, std::move(options), call_events());
}

void Channel::plugin_message(Entry entry) {
  Envelope& envelope = *entry.incoming.envelope();
  const bool ours = call_ && !call_->over() && entry.call() == call_key_;
  const Party party = party_of(entry);
  if (!ours) return write_error(party, kNoSuchHandle, "there is no such call", entry.ticket);
  if (!envelope.body) return decide(entry.ticket);  // a sign of life
  if (const auto denied = check_body(config_, envelope.body.get()))
    return write_error(party, denied->code, denied->reason, entry.ticket);
  Call::Request request;
  request.ref = next_ref_++;
  request.body = std::move(envelope.body);
  const auto ref = request.ref;
  if (!call_->ask(std::move(request)))
    return write_error(party, code::kTransport, "too many requests wait", entry.ticket);
  asked_[ref] = envelope.id;
  if (asked_.size() > kMaxAsked) asked_.erase(asked_.begin());
  decide(entry.ticket);
}

void Channel::drop_call() {
  if (!call_) return;
  // Its callbacks may be on the stack.
  call_->end();
  services_.loop.post([call = std::shared_ptr<Call>(std::move(call_))] {});
  if (writer_) writer_->let_go(call_key_);
  call_key_.clear();
  asked_.clear();
  answer_id_.clear();
  refresh();
}

}  // namespace jm::signaling
