#include "tangle/embedded.hpp"

#include <unordered_map>
#include <utility>

#include "tangle/watchers.hpp"
#include "tangle/worker.hpp"

namespace jm::tangle {
namespace {

using namespace std::chrono_literals;

constexpr auto kCaughtUpEvery = 20s;  // the contract asks for once in 60 s

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

Result<std::vector<Arrival>> look(const node::Node& node, const chrysalis::Bytes& index) {
  const auto stored = node.find(index);
  if (!stored) return tl::unexpected(stored.error());
  std::vector<Arrival> found;
  for (const node::Stored& one : *stored)
    if (auto arrival = to_arrival(one)) found.push_back(std::move(*arrival));
  return found;
}

// One watch. What the node tells before the first look is done waits for it, so that the order holds.
struct Watched {
  std::shared_ptr<Watcher> watcher;
  std::unique_ptr<node::Subscription> subscription;
  std::vector<node::Stored> early;
  bool looked = false;

  void told(const node::Stored& stored) {
    if (!looked) {
      early.push_back(stored);
    } else if (const auto arrival = to_arrival(stored)) {
      watcher->arrival(*arrival);
    }
  }

  void first_look(const std::vector<Arrival>& found) {
    looked = true;
    for (const Arrival& arrival : found) watcher->arrival(arrival);
    for (const node::Stored& stored : std::exchange(early, {})) told(stored);
    watcher->caught_up();
  }
};

class Embedded final : public Carrier {
 public:
  Embedded(Loop& loop, node::Node& node) : loop_(loop), node_(node) { schedule_caught_up(); }

  ~Embedded() override {
    loop_.cancel(timer_);
    for (const auto& [id, watched] : watched_) {
      watched->watcher->close();
      watched->subscription.reset();
    }
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
    using Found = CarrierResult<std::vector<Arrival>>;
    const bool accepted =
        reader_.submit([this, index = index_for(address), done](const std::stop_token&) mutable {
          auto found = look(node_, index);
          answer(std::move(done), found ? Found(std::move(*found))
                                        : error<std::vector<Arrival>>(Fault::Busy, found.error().reason));
        });
    if (!accepted)
      answer(std::move(done), error<std::vector<Arrival>>(Fault::Busy, "too many look-ups wait"));
  }

  std::unique_ptr<Watch> watch(const Hash& address, WatchEvents events) override {
    auto watched = std::make_shared<Watched>();
    watched->watcher = std::make_shared<Watcher>(loop_, std::move(events));
    const std::uint64_t id = ++last_watch_;
    watched_.emplace(id, watched);
    begin(watched, index_for(address));
    return std::make_unique<WatchHandle>(watched->watcher, [alive = std::weak_ptr(alive_), this, id] {
      if (alive.lock()) watched_.erase(id);
    });
  }

  std::string describe() const override { return "embedded"; }
  std::size_t max_payload_trytes() const override { return max_chrysalis_payload_trytes(); }

 private:
  // Subscribes first and looks then: nothing falls between the two.
  void begin(const std::shared_ptr<Watched>& watched, chrysalis::Bytes index) {
    const std::weak_ptr weak = watched;
    watched->subscription = node_.subscribe(index, [&loop = loop_, weak](const node::Stored& stored) {
      loop.post([weak, stored] {
        if (const auto alive = weak.lock()) alive->told(stored);
      });
    });
    const bool accepted = reader_.submit([this, weak, index](const std::stop_token&) {
      if (weak.expired()) return;
      auto found = look(node_, index);
      if (!found) return begin_later(weak, index);
      loop_.post([weak, found = std::move(*found)] {
        if (const auto alive = weak.lock()) alive->first_look(found);
      });
    });
    if (!accepted) begin_later(weak, std::move(index));
  }

  // From any thread.
  void begin_later(const std::weak_ptr<Watched>& weak, chrysalis::Bytes index) {
    loop_.post([token = std::weak_ptr(alive_), this, weak, index = std::move(index)] {
      if (!token.lock()) return;
      loop_.after(100ms, [token, this, weak, index] {
        if (const auto again = weak.lock(); again && token.lock()) begin(again, index);
      });
    });
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
        if (watched->looked) watched->watcher->caught_up();
    });
  }

  Loop& loop_;
  node::Node& node_;
  Loop::TimerId timer_ = 0;
  std::uint64_t last_watch_ = 0;
  std::unordered_map<std::uint64_t, std::shared_ptr<Watched>> watched_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  Worker writer_;  // proof of work and the store: not behind look-ups, nor before them
  Worker reader_;
};

}  // namespace

std::unique_ptr<Carrier> open_embedded(Loop& loop, node::Node& node) {
  return std::make_unique<Embedded>(loop, node);
}

std::size_t max_chrysalis_payload_trytes() {
  constexpr std::size_t kTag = 1 + 17;  // its length and 27 trytes
  return (chrysalis::kMaxMamData - kTag) * 8 / 5;
}

}  // namespace jm::tangle
