// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "carrier/chrysalis/lookup.hpp"
#include "carrier/chrysalis/watch/watch_hub.hpp"

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;
using Clock = base::Loop::Clock;

constexpr std::size_t kLookedAtAtOnce = 8;  // addresses looked at at a time
// The node holds a look-up for each of no more addresses than these: else those would wait that have none.
constexpr std::size_t kHeldAtOnce = 32;
constexpr auto kHold = 20s;
constexpr auto kSpacing = 20ms;  // between two look-ups on average: a node's limit is 100 requests a second
constexpr auto kBurst = 400ms;   // so much of the spacing may be saved up
constexpr auto kWhenRoom = 1h;   // until there is room for what comes: it is added again then
constexpr std::size_t kMaxStruck = 64;  // candidates of an address that are remembered so
constexpr unsigned kStrikes = 3;  // looks at a candidate that the node sends wrong, before it counts as none

class PollSession final : public WatchSession {
 public:
  PollSession(WatchHub& hub, std::size_t node, bool held)
      : hub_(hub), nodes_(hub.nodes()), node_(node), held_(held) {
    for (const auto& [index, topic] : hub_.topics()) add(*topic);
  }

  ~PollSession() override { nodes_.loop().cancel(timer_); }

  void add(Topic& topic) override {
    Polled& polled = polled_[topic.index_hex];
    const auto delay = topic.state == Topic::State::Full ? kWhenRoom : 0h;
    polled = Polled{.topic = &topic, .due = Clock::now() + delay, .interval = nodes_.options().poll_min};
    schedule();
  }

  void remove(const Topic& topic) override {
    polled_.erase(topic.index_hex);
    schedule();
  }

  void hurry() override {
    const auto soon = Clock::now() + nodes_.options().poll_min;
    for (auto& [index, polled] : polled_) {
      if (polled.topic->state == Topic::State::Full) continue;
      polled.interval = nodes_.options().poll_min;
      polled.due = std::min(polled.due, soon);
    }
    schedule();
  }

  std::string_view name() const override { return held_ ? "held look-ups" : "polling"; }

 private:
  enum class State { Opening, Up, Failed };

  struct Polled {
    enum class State {
      Idle,
      Asking,
      Held,  // by the node, until there is something new
    };
    Topic* topic = nullptr;
    Clock::time_point due{};
    std::chrono::milliseconds interval{};
    std::string etag{};
    std::unique_ptr<Work> work{};  // a look-up, also one that has ended
    State state = State::Idle;
    bool news = false;    // in the look-up that is under way
    bool looked = false;  // once: what is there is told at once, before a look-up is held for what comes
    std::unordered_map<std::string, unsigned> strikes{};
  };

  bool holds() const { return held_ && polled_.size() <= kHeldAtOnce; }

  std::size_t running() const {
    return static_cast<std::size_t>(std::count_if(
        polled_.begin(), polled_.end(), [](const auto& p) { return p.second.state != Polled::State::Idle; }));
  }

  // Begins the look-ups that are due, or sets the timer for the next one.
  void schedule() {
    if (state_ == State::Failed) return;
    nodes_.loop().cancel(std::exchange(timer_, 0));
    const auto now = Clock::now();
    const std::size_t most = kLookedAtAtOnce + (held_ ? kHeldAtOnce : 0);
    std::size_t free = most - std::min(running(), most);
    for (;;) {
      Polled* next = nullptr;
      for (auto& [index, polled] : polled_)
        if (polled.state == Polled::State::Idle && (!next || polled.due < next->due)) next = &polled;
      if (!next || free == 0) return;
      slot_ = std::max(slot_, now - kBurst);
      const auto at = std::max(next->due, slot_);
      if (at > now) {
        timer_ = nodes_.loop().after(std::chrono::ceil<std::chrono::milliseconds>(at - now),
                                     [this] { schedule(); });
        return;
      }
      slot_ += kSpacing;
      --free;
      begin(*next);
    }
  }

  void begin(Polled& polled) {
    polled.state = holds() && polled.looked ? Polled::State::Held : Polled::State::Asking;
    polled.news = false;
    LookupQuery query{
        .node = node_,
        .index = polled.topic->index(),
        .wait = polled.state == Polled::State::Held ? kHold : 0s,
        .etag = polled.etag,
        .wanted = [&polled](const std::string& id) { return !polled.topic->watchers.all_know(id); },
        .place = polled.topic->place(),
    };
    LookupEvents events;
    events.arrival = [&polled](const Arrival& arrival) {
      polled.news = true;
      polled.topic->watchers.arrival(arrival);
    };
    events.no_mam = [&polled](const std::string& id) { polled.topic->watchers.skip(id); };
    events.garbled = [this, &polled](const std::string& id) { strike(polled, id); };
    polled.work =
        look_up(nodes_, std::move(query), std::move(events),
                [this, &polled, begun = Clock::now()](const auto& end) { ended(polled, begun, end); });
  }

  void strike(Polled& polled, const std::string& id) {
    polled.etag.clear();
    if (polled.strikes.size() > kMaxStruck) polled.strikes.clear();
    if (++polled.strikes[id] < kStrikes) return;
    polled.strikes.erase(id);
    polled.topic->watchers.skip(id);
  }

  void ended(Polled& polled, Clock::time_point begun, const CarrierResult<LookupEnd>& end) {
    const bool held = std::exchange(polled.state, Polled::State::Idle) == Polled::State::Held;
    if (state_ == State::Failed) return;
    if (!end && end.error().fault == Fault::Busy && held) {
      // The node holds no more look-ups for this address, or for anybody: the next one does not wait.
      polled.looked = false;
      polled.due = Clock::now() + std::max(end.error().retry_after, nodes_.options().poll_min);
      schedule();
      return;
    }
    if (!end) {
      state_ = State::Failed;
      nodes_.loop().cancel(std::exchange(timer_, 0));
      hub_.session_failed(end.error());
      return;
    }
    if (std::exchange(state_, State::Up) == State::Opening) hub_.session_up();
    if (end->full) {
      polled.etag.clear();
      const bool waits = polled.topic->place().waits();  // else there has been room since
      if (waits) polled.topic->state = Topic::State::Full;
      polled.due = Clock::now() + (waits ? kWhenRoom : 0h);
      schedule();
      return;
    }
    const bool incomplete = !polled.strikes.empty();
    polled.etag = incomplete ? "" : end->etag;
    polled.topic->watchers.caught_up();
    const auto now = Clock::now();
    const bool first = !std::exchange(polled.looked, true);
    const bool at_once = holds() && (first || polled.news || now - begun > kHold / 2);
    polled.interval = polled.news ? nodes_.options().poll_min
                                  : std::min(polled.interval * 3 / 2, nodes_.options().poll_max);
    polled.due = at_once ? now : now + polled.interval;
    schedule();
  }

  WatchHub& hub_;
  Nodes& nodes_;
  const std::size_t node_;
  const bool held_;
  std::unordered_map<std::string, Polled> polled_;  // by index_hex; what is in it does not move
  Clock::time_point slot_{};
  base::Loop::TimerId timer_ = 0;
  State state_ = State::Opening;
};

}  // namespace

std::unique_ptr<WatchSession> open_poll_session(WatchHub& hub, std::size_t node, bool held) {
  return std::make_unique<PollSession>(hub, node, held);
}

}  // namespace jm::carrier
