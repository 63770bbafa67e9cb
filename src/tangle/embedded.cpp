#include "tangle/embedded.hpp"

#include <time.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "tangle/watchers.hpp"
#include "tangle/worker.hpp"

namespace jm::tangle {
namespace {

using namespace std::chrono_literals;

constexpr auto kCaughtUpEvery = 20s;                        // the contract asks for once in 60 s
constexpr std::size_t kMostFetched = std::size_t{4} << 20;  // bytes
constexpr std::size_t kAtOnce = 16;                         // messages asked for at a time
constexpr auto kAskAgain = 100ms;                           // where the node could not be asked

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

// What this thread has computed, in seconds: it may wait for others, which costs nothing.
double computed() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// One watch. The first message that does not fit, or comes while the node is asked, makes it ask (again).
struct Watched {
  enum class State { Asking, CaughtUp, Full };

  Watched(chrysalis::Bytes at, std::shared_ptr<Watcher> its, Budget::Source& source,
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
  Budget::Place place;
  std::unique_ptr<node::Subscription> subscription;
  std::uint64_t last = 0;  // order of the last message that was taken
  State state = State::Asking;
  bool news = false;  // while asking: there is more since
};

class Embedded final : public Carrier {
 public:
  Embedded(Loop& loop, node::Node& node, Budget* budget)
      : loop_(loop),
        node_(node),
        own_(budget ? nullptr : std::make_unique<Budget>(loop)),
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

  void fetch(const Hash& address, std::function<void(CarrierResult<std::vector<Arrival>>)> done) override {
    if (const auto wait = source_.wait(); wait > 0ms) {
      loop_.after(wait, [token = std::weak_ptr(alive_), this, address, done] {
        if (token.lock()) fetch(address, done);
      });
      return;
    }
    const bool accepted =
        reader_.submit([this, index = index_for(address), done](const std::stop_token&) mutable {
          const double begun = computed();
          auto found = look(index);
          loop_.post([token = std::weak_ptr(alive_), this, done, found = std::move(found),
                      seconds = computed() - begun]() mutable {
            if (!token.lock()) return;
            source_.spend(seconds);
            if (found && !hold(*found)) found = no_room();
            done(std::move(found));
          });
        });
    if (!accepted)
      answer(std::move(done), error<std::vector<Arrival>>(Fault::Busy, "too many look-ups wait"));
  }

  // Subscribes first and looks then: nothing falls between the two.
  std::unique_ptr<Watch> watch(const Hash& address, WatchEvents events) override {
    const std::uint64_t id = ++last_watch_;
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
  Budget::Source& source() override { return source_; }
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

  // For the next messages, a few at a time, once what was read is paid for.
  void ask(const std::shared_ptr<Watched>& watched) {
    watched->state = Watched::State::Asking;
    if (const auto wait = source_.wait(); wait > 0ms) return ask_later(watched, wait);
    watched->news = false;
    const std::weak_ptr weak = watched;
    const bool accepted =
        reader_.submit([this, weak, index = watched->index, after = watched->last](const std::stop_token&) {
          if (weak.expired()) return;
          const double begun = computed();
          auto found = node_.find(index, after, kAtOnce);
          loop_.post([this, weak, found = std::move(found), seconds = computed() - begun] {
            const auto alive = weak.lock();
            if (!alive) return;
            source_.spend(seconds);
            source_.pay_for([&] { looked(alive, found); });
          });
        });
    if (!accepted) ask_later(weak, kAskAgain);
  }

  void ask_later(const std::weak_ptr<Watched>& weak, std::chrono::milliseconds wait) {
    loop_.after(wait, [token = std::weak_ptr(alive_), this, weak] {
      if (const auto again = weak.lock(); again && token.lock()) ask(again);
    });
  }

  void looked(const std::shared_ptr<Watched>& watched, const Result<std::vector<node::Stored>>& found) {
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

  // All that is there; Full if that is more than a budget could have room for. From any thread.
  CarrierResult<std::vector<Arrival>> look(const chrysalis::Bytes& index) const {
    std::vector<Arrival> found;
    std::size_t size = 0;
    std::uint64_t last = 0;
    for (;;) {
      const auto some = node_.find(index, last, kAtOnce);
      if (!some) return error<std::vector<Arrival>>(Fault::Busy, some.error().reason);
      if (some->empty()) return found;
      for (const node::Stored& stored : *some) {
        last = stored.order;
        auto arrival = to_arrival(stored);
        if (!arrival) continue;
        if ((size += arrival->size()) > kMostFetched) return no_room();
        found.push_back(std::move(*arrival));
      }
    }
  }

  bool hold(std::vector<Arrival>& found) {
    Budget::Place place(source_, [] {});
    return std::all_of(found.begin(), found.end(), [&](Arrival& arrival) {
      arrival.held = place.hold(arrival.size());
      return arrival.held != nullptr;
    });
  }

  static CarrierResult<std::vector<Arrival>> no_room() {
    return error<std::vector<Arrival>>(Fault::Full, "there is more at the address than room for it");
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

  Loop& loop_;
  node::Node& node_;
  const std::unique_ptr<Budget> own_;  // where it is shared with nobody
  Budget::Source source_;
  Loop::TimerId timer_ = 0;
  std::uint64_t last_watch_ = 0;
  std::unordered_map<std::uint64_t, std::shared_ptr<Watched>> watched_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  Worker writer_;  // proof of work and the store: not behind look-ups, nor before them
  Worker reader_;
};

}  // namespace

std::unique_ptr<Carrier> open_embedded(Loop& loop, node::Node& node, Budget* budget) {
  return std::make_unique<Embedded>(loop, node, budget);
}

std::size_t max_chrysalis_payload_trytes() {
  constexpr std::size_t kTag = 1 + 17;  // its length and 27 trytes
  return (chrysalis::kMaxMamData - kTag) * 8 / 5;
}

}  // namespace jm::tangle
