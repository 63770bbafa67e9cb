// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/embedded.hpp"

#include <time.h>

#include <unordered_map>
#include <utility>

#include "base/worker.hpp"
#include "carrier/chrysalis/watchers.hpp"

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr auto kCaughtUpEvery = 20s;  // the contract asks for once in 60 s
constexpr std::size_t kAtOnce = 16;   // messages asked for at a time
constexpr auto kAskAgain = 100ms;     // if the node could not be asked

chrysalis::Bytes index_for(const Hash& address) {
  return chrysalis::index_of(address);
}

std::optional<Arrival> to_arrival(const node::Stored& stored) {
  const auto message = chrysalis::from_bytes(*stored.raw);
  if (!message) return std::nullopt;
  auto mam = chrysalis::from_data(message->data);
  if (!mam) return std::nullopt;
  return Arrival{chrysalis::to_hex(stored.id), std::move(mam->tag), std::move(mam->payload)};
}

// What this thread has computed, in seconds: to wait for others costs nothing.
double computed() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// One watch. The first message that does not fit, or comes while the node is asked, makes it ask (again).
struct Watched {
  enum class State { Asking, CaughtUp, Full };

  Watched(chrysalis::Bytes at, std::shared_ptr<Watcher> its, base::Budget::Source& source,
          std::function<void()> room)
      : index(std::move(at)), watcher(std::move(its)), place(source, std::move(room)) {}

  bool take(const node::Stored& stored) {
    if (auto arrival = to_arrival(stored)) {
      arrival->held = place.hold(arrival->size());
      if (!arrival->held) return false;
      watcher->arrival(*arrival);
    }
    last = stored.order;
    return true;
  }

  const chrysalis::Bytes index;
  const std::shared_ptr<Watcher> watcher;
  base::Budget::Place place;
  std::unique_ptr<node::Subscription> subscription;
  std::uint64_t last = 0;  // order of the last message that was taken
  State state = State::Asking;
  bool news = false;  // while asking: there is more since
};

// One fetch().
struct Fetch {
  Fetch(chrysalis::Bytes at, Carrier::Keep which,
        std::function<void(CarrierResult<std::vector<Arrival>>)> told, base::Budget::Source& source)
      : index(std::move(at)), keep(std::move(which)), done(std::move(told)), place(source, [] {}) {}

  bool take(const node::Stored& stored) {
    last = stored.order;
    auto arrival = to_arrival(stored);
    if (!arrival || (keep && !keep(*arrival))) return true;
    arrival->held = place.hold(arrival->size());
    if (!arrival->held) return false;
    found.push_back(std::move(*arrival));
    return true;
  }

  const chrysalis::Bytes index;
  const Carrier::Keep keep;
  const std::function<void(CarrierResult<std::vector<Arrival>>)> done;
  base::Budget::Place place;
  std::vector<Arrival> found;
  std::uint64_t last = 0;  // order of the last message that was looked at
};

class Embedded final : public Carrier {
 public:
  Embedded(base::Loop& loop, node::Node& node, base::Budget* budget)
      : loop_(loop),
        node_(node),
        own_(budget ? nullptr : std::make_unique<base::Budget>(loop)),
        source_(budget ? *budget : *own_) {
    schedule_caught_up();
  }

  ~Embedded() override {
    loop_.cancel(timer_);
    for (const auto& [id, watched] : watched_) watched->watcher->close();
    for (const auto& [id, watched] : std::exchange(watched_, {})) watched->subscription.reset();
  }

  void publish(Outgoing message, std::function<void(CarrierResult<std::string>)> done) override {
    chrysalis::Draft draft;
    auto data = chrysalis::to_data({std::move(message.tag), std::move(message.payload)});
    if (!data) {
      answer(std::move(done), error<std::string>(Fault::Refused, data.error().reason));
      return;
    }
    draft.message.index = index_for(message.address);
    draft.message.data = std::move(*data);
    const bool accepted = writer_.submit([this, draft = std::move(draft),
                                          done](const std::stop_token&) mutable {
      auto id = node_.submit(std::move(draft), node::kGateway);
      answer(std::move(done), id ? CarrierResult<std::string>(chrysalis::to_hex(*id)) : refusal(id.error()));
    });
    if (!accepted)
      answer(std::move(done), error<std::string>(Fault::Busy, "too many messages wait to be sent"));
  }

  void fetch(const Hash& address, Keep keep,
             std::function<void(CarrierResult<std::vector<Arrival>>)> done) override {
    const std::uint64_t id = ++last_id_;
    fetches_.emplace(id,
                     std::make_unique<Fetch>(index_for(address), std::move(keep), std::move(done), source_));
    look(id);
  }

  // Subscribes first and looks then: nothing falls between the two.
  std::unique_ptr<Watch> watch(const Hash& address, WatchEvents events) override {
    const std::uint64_t id = ++last_id_;
    const auto watched =
        std::make_shared<Watched>(index_for(address), std::make_shared<Watcher>(loop_, std::move(events)),
                                  source_, [this, id] { ask(watched_.at(id)); });
    watched_.emplace(id, watched);
    watched->subscription =
        node_.subscribe(watched->index, [this, weak = std::weak_ptr(watched)](const node::Stored& stored) {
          loop_.post([this, weak, stored] {
            if (const auto alive = weak.lock()) told(alive, stored);
          });
        });
    ask(watched);
    return std::make_unique<WatchHandle>(watched->watcher, [alive = std::weak_ptr(alive_), this, id] {
      if (alive.lock()) watched_.erase(id);
    });
  }

  std::string describe() const override { return "embedded"; }
  base::Budget::Source& source() override { return source_; }
  std::size_t max_payload_trytes() const override { return max_chrysalis_payload_trytes(); }

 private:
  void told(const std::shared_ptr<Watched>& watched, const node::Stored& stored) {
    if (stored.order <= watched->last) return;
    watched->news = true;
    if (watched->state != Watched::State::CaughtUp) return;
    if (source_.wait() > 0ms) return ask(watched);
    source_.pay_for([&] {
      if (!watched->take(stored)) watched->state = Watched::State::Full;
    });
  }

  using Found = Result<std::vector<node::Stored>>;

  // The next messages of this index, a few at a time, which the source pays for. False if too many wait.
  bool find(const chrysalis::Bytes& index, std::uint64_t after, std::function<void(const Found&)> found) {
    return reader_.submit([this, index, after, found = std::move(found)](const std::stop_token&) {
      const double begun = computed();
      auto some = node_.find(index, after, kAtOnce);
      loop_.post(
          [token = std::weak_ptr(alive_), this, found, some = std::move(some), seconds = computed() - begun] {
            if (!token.lock()) return;
            source_.spend(seconds);
            source_.pay_for([&] { found(some); });
          });
    });
  }

  // Once what was read is paid for.
  void ask(const std::shared_ptr<Watched>& watched) {
    watched->state = Watched::State::Asking;
    if (const auto wait = source_.wait(); wait > 0ms) return ask_later(watched, wait);
    watched->news = false;
    const bool accepted =
        find(watched->index, watched->last, [this, weak = std::weak_ptr(watched)](const Found& found) {
          if (const auto alive = weak.lock()) looked(alive, found);
        });
    if (!accepted) ask_later(watched, kAskAgain);
  }

  void ask_later(const std::weak_ptr<Watched>& weak, std::chrono::milliseconds wait) {
    loop_.after(wait, [token = std::weak_ptr(alive_), this, weak] {
      if (const auto again = weak.lock(); again && token.lock()) ask(again);
    });
  }

  void looked(const std::shared_ptr<Watched>& watched, const Found& found) {
    if (!found) return ask_later(watched, kAskAgain);
    for (const node::Stored& stored : *found) {
      if (watched->take(stored)) continue;
      watched->state = Watched::State::Full;
      return;
    }
    if (watched->news || found->size() == kAtOnce) return ask(watched);
    watched->state = Watched::State::CaughtUp;
    watched->watcher->caught_up();
  }

  void look(std::uint64_t id) {
    if (const auto wait = source_.wait(); wait > 0ms) {
      loop_.after(wait, [token = std::weak_ptr(alive_), this, id] {
        if (token.lock()) look(id);
      });
      return;
    }
    const Fetch& fetch = *fetches_.at(id);
    if (find(fetch.index, fetch.last, [this, id](const Found& some) { looked(id, some); })) return;
    loop_.post([token = std::weak_ptr(alive_), this, id] {
      if (token.lock()) end(id, error<std::vector<Arrival>>(Fault::Busy, "too many look-ups wait"));
    });
  }

  void looked(std::uint64_t id, const Found& some) {
    if (!some) return end(id, error<std::vector<Arrival>>(Fault::Busy, some.error().reason));
    Fetch& fetch = *fetches_.at(id);
    for (const node::Stored& stored : *some)
      if (!fetch.take(stored))
        return end(id,
                   error<std::vector<Arrival>>(Fault::Full, "there is more at the address than room for it"));
    if (some->size() < kAtOnce) return end(id, std::move(fetch.found));
    look(id);
  }

  void end(std::uint64_t id, CarrierResult<std::vector<Arrival>> result) {
    const auto done = fetches_.extract(id).mapped()->done;
    done(std::move(result));
  }

  template <class T>
  static CarrierResult<T> error(Fault fault, const std::string& reason) {
    return tl::unexpected(CarrierError{fault, "embedded node: " + reason});
  }

  static CarrierResult<std::string> refusal(const node::SubmitError& refused) {
    const Fault fault = refused.why == node::Refusal::Invalid ? Fault::Refused : Fault::Busy;
    return error<std::string>(fault, refused.reason);
  }

  // From any thread.
  template <class T>
  void answer(std::function<void(CarrierResult<T>)> done, CarrierResult<T> result) {
    loop_.post([token = std::weak_ptr(alive_), done = std::move(done), result = std::move(result)]() mutable {
      if (token.lock()) done(std::move(result));
    });
  }

  void schedule_caught_up() {
    timer_ = loop_.after(kCaughtUpEvery, [this] {
      schedule_caught_up();
      for (const auto& [id, watched] : watched_)
        if (watched->state == Watched::State::CaughtUp) watched->watcher->caught_up();
    });
  }

  base::Loop& loop_;
  node::Node& node_;
  const std::unique_ptr<base::Budget> own_;  // where it is shared with nobody
  base::Budget::Source source_;
  base::Loop::TimerId timer_ = 0;
  std::uint64_t last_id_ = 0;
  std::unordered_map<std::uint64_t, std::shared_ptr<Watched>> watched_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Fetch>> fetches_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  base::Worker writer_;  // proof of work and the store: not behind look-ups, nor before them
  base::Worker reader_;
};

}  // namespace

std::unique_ptr<Carrier> open_embedded(base::Loop& loop, node::Node& node, base::Budget* budget) {
  return std::make_unique<Embedded>(loop, node, budget);
}

std::size_t max_chrysalis_payload_trytes() {
  constexpr std::size_t kTag = 1 + 17;  // its length and 27 trytes
  return (chrysalis::kMaxMamData - kTag) * 8 / 5;
}

}  // namespace jm::carrier
