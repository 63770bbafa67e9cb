// What a channel reads: the peer's chain and its spare, the walk to the end at the start, the order of
// decisions.
#include <algorithm>
#include <utility>

#include "signaling/channel.hpp"
#include "signaling/clock.hpp"

namespace jm::signaling {
namespace {

constexpr std::size_t kMaxUndecided = 32;
constexpr std::size_t kMaxBacklog = 64;
constexpr std::size_t kMaxSeen = 1024;
constexpr std::chrono::seconds kLeastMaxAge{60};

}  // namespace

bool Channel::Entry::is_offer() const {
  if (const auto* description = incoming.plain()) return description->type == "offer";
  return incoming.envelope()->type == Envelope::Type::Offer;
}

std::string Channel::Entry::call() const {
  if (const auto* description = incoming.plain())
    return description->session.empty() ? std::string() : "o=" + description->session;
  return "call=" + incoming.envelope()->call;
}

std::unique_ptr<Trail> Channel::make_trail(bool spare) {
  Trail::Events events;
  events.found = [this, spare](Trail::Found message) { found(std::move(message), spare); };
  events.at_end = [this, spare] {
    if (std::exchange(in_trouble_, false)) refresh();
    if (!spare) end_of_chain();
  };
  events.junk = [this](std::size_t count) {
    counters_.junk += count;
    refresh();
  };
  events.trouble = [this](const tangle::CarrierError& error) { trouble(error); };
  events.broken = [this](const std::string& reason) {
    last_error_ = "the peer's chain: " + reason;
    say(Level::Warning, last_error_);
    refresh();
  };
  return std::make_unique<Trail>(services_.loop, services_.pool, carrier_, record_.reader_mode,
                                 record_.reader_side_key, std::move(events));
}

void Channel::found(Trail::Found message, bool spare) {
  if (stopped_) return;
  if (spare && spare_) {
    say(Level::Info, "the peer goes on in its spare chain");
    // From here on the spare is followed as the chain.
    leave(spare_);
    leave(main_);
    spare_root_.reset();
    new_spare_ = Hash();
    main_ = make_trail(false);
    main_->start(message.next_root);
  }
  ++counters_.messages;
  const auto ticket = order_.add(message.next_root);
  auto trace = std::make_shared<Trace>();
  trace->mark(Stage::Seen, message.seen);
  trace->mark(Stage::Parsed, message.parsed);

  auto incoming = read_incoming(message.message);
  if (!incoming) {
    const Unreadable& bad = incoming.error();
    ++counters_.unreadable;
    last_error_ = bad.reason;
    say(Level::Verbose, "message skipped: " + bad.reason);
    if (walking_ || !bad.answer)
      decide(ticket);
    else
      write_error({bad.form, bad.call, bad.id}, bad.code, bad.reason, ticket);
  } else {
    Entry entry{ticket, std::move(*incoming), std::move(trace), message.not_before};
    if (const auto* envelope = entry.incoming.envelope()) peer_spare(*envelope);
    if (walking_)
      collect(std::move(entry));
    else
      take(std::move(entry));
  }
  breathe();
  refresh();
}

// Reads no further ahead of what is decided; the walk at the start goes through.
void Channel::breathe() {
  if (main_) main_->pause(!walking_ && order_.undecided() >= kMaxUndecided);
}

// The trail may be on the stack.
void Channel::leave(std::unique_ptr<Trail>& trail) {
  if (!trail) return;
  trail->stop();
  services_.loop.post([old = std::shared_ptr<Trail>(std::move(trail))] {});
}

void Channel::peer_spare(const Envelope& envelope) {
  if (!envelope.spare || envelope.spare == spare_root_) return;
  spare_root_ = new_spare_ = envelope.spare;
  leave(spare_);
  spare_ = make_trail(true);
  spare_->start(*spare_root_);
}

// During the walk: the last offer alone counts, with what belongs to its call and came after it.
void Channel::collect(Entry entry) {
  const auto skip = [&](const Entry& skipped) {
    ++counters_.skipped;
    decide(skipped.ticket);
  };
  if (entry.is_offer()) {
    for (const auto& old : backlog_) skip(old);
    backlog_.clear();
    backlog_.push_back(std::move(entry));
  } else if (!backlog_.empty() && backlog_.front().call() == entry.call() && backlog_.size() < kMaxBacklog) {
    backlog_.push_back(std::move(entry));
  } else {
    skip(entry);
  }
}

void Channel::end_of_chain() {
  if (!walking_ || stopped_) return;
  walking_ = false;
  auto backlog = std::exchange(backlog_, {});
  const bool hung_up = std::any_of(backlog.begin(), backlog.end(), [](const Entry& entry) {
    const auto* envelope = entry.incoming.envelope();
    return envelope != nullptr && envelope->type == Envelope::Type::Bye;
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

void Channel::take(Entry entry) {
  if (const auto* envelope = entry.incoming.envelope()) {
    if (!seen_.insert(envelope->id).second) {
      ++counters_.skipped;
      return decide(entry.ticket);
    }
    seen_order_.push_back(envelope->id);
    if (seen_order_.size() > kMaxSeen) {
      seen_.erase(seen_order_.front());
      seen_order_.pop_front();
    }
  }
  if (entry.is_offer() && setup_) {
    // One setup at a time; of the offers that wait the latest counts.
    for (const auto& older : waiting_) {
      ++counters_.skipped;
      decide(older.ticket);
    }
    waiting_.clear();
    waiting_.push_back(std::move(entry));
  } else if (!waiting_.empty()) {
    waiting_.push_back(std::move(entry));
  } else {
    handle(std::move(entry));
  }
}

void Channel::take_waiting() {
  while (!setup_ && !waiting_.empty() && !stopped_) {
    Entry entry = std::move(waiting_.front());
    waiting_.pop_front();
    handle(std::move(entry));
  }
}

bool Channel::too_old(const Entry& entry) const {
  using std::chrono::milliseconds;
  const milliseconds limit = config_.max_age
                                 ? milliseconds(*config_.max_age)
                                 : std::max<milliseconds>(kLeastMaxAge, 4 * writer_->round_trip());
  if (entry.not_before) return Clock::now() - *entry.not_before > limit;
  // From before the start: only the writer's own clock tells, and a plain offer has none.
  const auto* envelope = entry.incoming.envelope();
  // No difference with `ts` is made: it may be any number.
  const std::int64_t now = unix_ms();
  return envelope == nullptr || envelope->ts < now - limit.count() || envelope->ts > now + limit.count();
}

void Channel::decide(Order::Ticket ticket) {
  order_.decide(ticket);
  commit_order();
}

void Channel::join(Order::Ticket ticket, Step& step) {
  if (ticket != 0) order_.decide(ticket);
  if (const auto root = order_.take()) step.reader_root = *root;
  step.reader_spare = std::exchange(new_spare_, std::nullopt);
  breathe();
}

void Channel::commit_order() {
  if (stopped_) return;
  Step step;
  step.channel = config_.name;
  join(0, step);
  if (!step.reader_root) {
    // A spare alone waits for the message that announced it.
    new_spare_ = step.reader_spare;
    return;
  }
  services_.state.commit(std::move(step), [this, alive = std::weak_ptr<int>(alive_),
                                           &loop = services_.loop](Result<void> result) {
    if (result) return;
    loop.post([this, alive, reason = result.error().reason] {
      if (alive.lock()) stop(reason);
    });
  });
}

}  // namespace jm::signaling
