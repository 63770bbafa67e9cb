// SPDX-License-Identifier: GPL-3.0-or-later
// What a channel reads: the peer's chain and its spare, and the walk to the end: at the start, and where more
// has come than is read.
#include <algorithm>
#include <utility>

#include "gateway/channel/channel.hpp"

namespace jm::gateway {
namespace {

constexpr std::size_t kMaxUndecided = 32;
constexpr std::size_t kMaxBacklog = 64;
constexpr std::size_t kSkippedAtOnce = 16;  // messages, in one commit; fewer than kMaxUndecided

}  // namespace

bool Channel::Entry::is_offer() const {
  if (const auto* description = incoming.plain()) return description->type == "offer";
  return incoming.envelope()->type == janus::Envelope::Type::Offer;
}

bool Channel::Entry::has_request() const {
  const auto* envelope = incoming.envelope();
  return envelope != nullptr && envelope->type == janus::Envelope::Type::Message && envelope->body;
}

std::string Channel::Entry::call() const {
  if (const auto* description = incoming.plain())
    return description->session.empty() ? std::string()
                                        : "o=" + description->session + " " + description->fingerprint;
  return "call=" + incoming.envelope()->call;
}

std::unique_ptr<plain::Trail> Channel::make_trail(mam::Mode mode, const Hash& side_key) {
  return std::make_unique<plain::Trail>(services_.loop, pool_, carrier_, mode, side_key, *this);
}

void Channel::at_end(plain::Trail& trail) {
  carrier_trouble(reading_trouble_, {});
  if (&trail == own_.get()) return looked_for_own(false);
  if (&trail == main_.get()) end_of_chain();
}

// With one of Janus's APIs every message counts.
void Channel::behind(plain::Trail& trail) {
  peer_.walking = peer_.walking || (&trail == main_.get() && !api_);
}

void Channel::junk(std::size_t count) {
  counters_.junk += count;
  refresh();
}

void Channel::leads_nowhere(const std::string& reason) {
  last_error_ = "the peer's chain: " + reason;
  say(base::Level::Warning, last_error_);
  refresh();
}

void Channel::found(plain::Trail& trail, plain::Trail::Found message) {
  if (&trail == own_.get()) return looked_for_own(true);
  if (stopped_) return;
  if (&trail == spare_.get()) {
    say(base::Level::Info, "the peer goes on in its spare chain");
    // From here on the spare is followed as the chain.
    leave(spare_);
    leave(main_);
    peer_.spare_root.reset();
    peer_.new_spare = Hash();
    main_ = make_trail(record_.reader_mode, record_.reader_side_key);
    main_->start(message.next_root);
  }
  ++counters_.messages;
  const auto ticket = order_.add(message.next_root);
  if (api_) {
    api_message(message, ticket);
    breathe();
    return refresh();
  }
  auto trace = std::make_shared<plain::Trace>();
  trace->mark(plain::Stage::Seen, message.seen);
  trace->mark(plain::Stage::Parsed, message.parsed);

  // Read late: what it was not seen to come after is long ago, and only its `ts` tells (see too_old).
  if (peer_.walking && message.not_before && Clock::now() - *message.not_before > max_age())
    message.not_before.reset();
  auto incoming = janus::read_incoming(message.message);
  if (!incoming) {
    const janus::Unreadable& bad = incoming.error();
    ++counters_.unreadable;
    last_error_ = bad.reason;
    say(base::Level::Verbose, "message skipped: " + bad.reason);
    if (peer_.walking)
      skip(ticket);
    else if (!bad.answer)
      decide(ticket);
    else
      write_error({bad.form, bad.call, bad.id}, bad.code, bad.reason, ticket);
  } else {
    peer_.last_form = incoming->form;
    Entry entry{ticket, std::move(*incoming), std::move(trace), message.not_before};
    if (const auto* envelope = entry.incoming.envelope()) peer_spare(envelope->spare);
    if (peer_.walking)
      collect(std::move(entry));
    else
      take(std::move(entry));
  }
  breathe();
  refresh();
}

// Reads no further ahead of what is decided; a walk goes through.
void Channel::breathe() {
  if (main_) main_->pause(rest_timer_ != 0 || (!peer_.walking && order_.undecided() >= kMaxUndecided));
}

// The peer has made more offers than it may: nothing of it is read until the next one would be answered. Of
// what has come by then the last one counts, as at a start.
void Channel::rest() {
  if (rest_timer_ != 0) return;
  rest_timer_ = services_.loop.after(offers_.wait(Clock::now(), 1), [this] {
    rest_timer_ = 0;
    peer_.walking = true;
    breathe();
  });
  breathe();
}

// The trail may be on the stack.
void Channel::leave(std::unique_ptr<plain::Trail>& trail) {
  if (!trail) return;
  trail->stop();
  services_.loop.post([old = std::shared_ptr<plain::Trail>(std::move(trail))] {});
}

void Channel::peer_spare(const std::optional<Hash>& root) {
  if (!root || root == peer_.spare_root) return;
  peer_.spare_root = peer_.new_spare = root;
  leave(spare_);
  spare_ = make_trail(record_.reader_mode, record_.reader_side_key);
  spare_->start(*peer_.spare_root);
}

// During the walk: what opened the last call, its last offer, and what of its call came behind them. What
// belongs to the call that there is goes its way.
void Channel::collect(Entry entry) {
  const std::string key = backlog_.empty() ? "" : backlog_.front().call();
  if (opens(entry, key)) {
    if (!backlog_.empty()) offered_.spend(Clock::now(), 1);  // the last one is counted when it is taken
    supersede(backlog_, entry);
  } else if (backlog_.empty() && current(entry)) {
    return take(std::move(entry));
  } else if (key != entry.call() || key.empty() || backlog_.size() >= kMaxBacklog) {
    ++counters_.skipped;
    return skip(entry.ticket);
  }
  backlog_.push_back(std::move(entry));
}

// Decided; it becomes durable with others.
void Channel::skip(Order::Ticket ticket) {
  order_.decide(ticket);
  if (order_.undecided() >= kSkippedAtOnce) commit_order();
}

void Channel::end_of_chain() {
  if (!peer_.walking || stopped_) return;
  peer_.walking = false;
  auto backlog = std::exchange(backlog_, {});
  const bool opened_here = !backlog.empty() && !current(backlog.front());
  const bool hung_up = opened_here && std::any_of(backlog.begin(), backlog.end(), [](const Entry& entry) {
                         const auto* envelope = entry.incoming.envelope();
                         return envelope != nullptr && envelope->type == janus::Envelope::Type::Bye;
                       });
  for (auto& entry : backlog) {
    if (hung_up) {
      ++counters_.skipped;
      order_.decide(entry.ticket);
    } else {
      take(std::move(entry));
    }
  }
  commit_order();
  refresh();
}

}  // namespace jm::gateway
