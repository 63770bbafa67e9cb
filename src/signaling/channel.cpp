#include "signaling/channel.hpp"

#include <algorithm>
#include <utility>

#include "signaling/json.hpp"

namespace jm::signaling {
namespace {

constexpr std::size_t kMaxUndecided = 32;
constexpr std::size_t kMaxBacklog = 64;
constexpr std::size_t kMaxSeen = 1024;
constexpr std::chrono::seconds kLeastMaxAge{60};

std::int64_t unix_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

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

Channel::Channel(const Services& services, ChannelId id, ChannelConfig config, ChannelRecord record,
                 tangle::Carrier& carrier)
    : services_(services),
      id_(id),
      config_(std::move(config)),
      record_(std::move(record)),
      carrier_(carrier),
      offers_(config_.offers_per_minute / 60.0, config_.offers_per_minute),
      errors_(config_.offers_per_minute / 60.0, config_.offers_per_minute) {}

Channel::~Channel() = default;

void Channel::start() {
  show();
  check_own_address();
}

// An older copy of the state would sign again with indices that were used since. Where it was restored, the
// carrier may still hold what they signed: so the first thing is a look at the address that comes next.
void Channel::check_own_address() {
  const auto root = mam::root_of(record_.writer, {record_.next_index, 1, 0});
  if (!root) return stop(root.error().reason);
  const std::weak_ptr<int> alive = alive_;
  carrier_.fetch(mam::address_of(*root, record_.writer.mode), [this, alive, root = *root](auto result) {
    if (!alive.lock()) return;
    if (result) {
      own_address_read(std::move(*result), root);
      return;
    }
    trouble(result.error());
    services_.loop.after(std::max(services_.timing.retry, result.error().retry_after), [this, alive] {
      if (alive.lock()) check_own_address();
    });
  });
}

void Channel::own_address_read(std::vector<tangle::Arrival> arrivals, const Hash& root) {
  if (arrivals.empty()) return begin();
  const std::weak_ptr<int> alive = alive_;
  const auto shared = std::make_shared<std::vector<tangle::Arrival>>(std::move(arrivals));
  const bool taken = services_.pool.submit(
      [this, alive, shared, root, key = record_.writer.side_key, &loop = services_.loop] {
        const bool own = std::any_of(shared->begin(), shared->end(), [&](const tangle::Arrival& arrival) {
          return mam::parse(arrival.payload, root, key).has_value();
        });
        loop.post([this, alive, own] {
          if (!alive.lock()) return;
          if (!own) return begin();
          auto record = services_.state.reseed(
              config_,
              "the carrier holds a message of an index that this state has not used: it is an older copy");
          if (!record) return stop(record.error().reason);
          record_ = std::move(*record);
          begin();
        });
      });
  if (!taken)
    services_.loop.after(services_.timing.retry, [this, alive] {
      if (alive.lock()) check_own_address();
    });
}

void Channel::begin() {
  if (record_.fresh)
    services_.log(record_.fresh_because == "first seen" ? Level::Info : Level::Warning,
                  "channel " + config_.name + ": fresh seeds (" + record_.fresh_because + ")");
  services_.log(Level::Info, "channel " + config_.name + ": publishes under root " +
                                 std::string(record_.first_root.trytes()) + ", " + carrier_.describe());
  services_.link(config_, record_);
  record_.peer.reset();

  Writer::Events events;
  events.attached = [this](const auto& trace, const std::string& call) { attached(trace, call); };
  events.trouble = [this](const tangle::CarrierError& error) { trouble(error); };
  events.broken = [this](const std::string& reason) { stop(reason); };
  events.refused = [this](const Writer::Draft& draft, const std::string& reason) {
    last_error_ = reason;
    ++counters_.dropped;
    services_.log(Level::Warning, "channel " + config_.name + ": " + reason);
    if (!draft.ticket) return;
    // The answer cannot travel: the peer is told so instead, on the same index.
    write_error(party_, code::kTransport, reason, draft.ticket);
    if (call_ && draft.call == call_key_) drop_call();
  };
  writer_ = std::make_unique<Writer>(services_.loop, services_.pool, services_.state, carrier_, record_,
                                     services_.timing, std::move(events));
  record_.outbox.clear();

  main_ = make_trail(false);
  main_->start(record_.reader_root);
  if (record_.reader_spare && *record_.reader_spare != Hash()) {  // all 9: there was one, and it is in use
    spare_root_ = record_.reader_spare;
    spare_ = make_trail(true);
    spare_->start(*spare_root_);
  }
  state_ = "listening";
  refresh();
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
    services_.log(Level::Warning, "channel " + config_.name + ": " + last_error_);
    refresh();
  };
  return std::make_unique<Trail>(services_.loop, services_.pool, carrier_, record_.reader_mode,
                                 record_.reader_side_key, std::move(events));
}

void Channel::found(Trail::Found message, bool spare) {
  if (stopped_) return;
  if (spare && spare_) {
    services_.log(Level::Info, "channel " + config_.name + ": the peer goes on in its spare chain");
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
    services_.log(Level::Verbose, "channel " + config_.name + ": message skipped: " + bad.reason);
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

void Channel::stop(const std::string& reason) {
  if (std::exchange(stopped_, true)) return;
  last_error_ = reason;
  state_ = "stopped";
  services_.log(Level::Error, "channel " + config_.name + ": stopped: " + reason);
  leave(main_);
  leave(spare_);
  setup_.reset();
  waiting_.clear();
  drop_call();
  refresh();
}

void Channel::from_core(const json_t* message) {
  if (call_) call_->from_core(message);
}

void Channel::session_over(std::uint64_t session, bool timeout) {
  if (call_) call_->session_over(session, timeout);
}

void Channel::close() {
  if (call_ && !call_->over() && writer_) {
    // An offer that Janus has not answered yet stays undecided, for the next start.
    if (!setup_ && party_.form == Form::Envelope) {
      auto bye = reply_to(party_, Envelope::Type::Bye);
      bye.reason = "the gateway stops";
      write_envelope_to(party_, std::move(bye), 0, true, false);
    }
    setup_.reset();
    waiting_.clear();
    drop_call();
  }
  stopped_ = true;
}

bool Channel::idle() const {
  return !writer_ || writer_->idle();
}

void Channel::trouble(const tangle::CarrierError& error) {
  last_error_ = error.reason;
  if (!std::exchange(in_trouble_, true))
    services_.log(Level::Warning, "channel " + config_.name + ": " + error.reason + "; trying again");
  refresh();
}

void Channel::refresh() {
  if (std::exchange(refreshing_, true)) return;
  services_.loop.post([this, alive = std::weak_ptr<int>(alive_)] {
    if (!alive.lock()) return;
    refreshing_ = false;
    show();
  });
}

void Channel::show() {
  if (!stopped_ && writer_) {
    if (setup_)
      state_ = "setting up";
    else if (call_)
      state_ = call_->up() ? "connected" : "answered";
    else
      state_ = "listening";
  }
  ChannelView view{config_.name,
                   std::string(record_.first_root.trytes()),
                   carrier_.describe(),
                   config_.plugin,
                   state_,
                   last_error_,
                   writer_ ? writer_->unread() : record_.outbox.size(),
                   counters_};
  services_.board.update(id_, std::move(view));
}

}  // namespace jm::signaling
