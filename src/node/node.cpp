// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/node.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "base/threads/signals_blocked.hpp"
#include "node/rules.hpp"
#include "node/store/housekeeper.hpp"
#include "node/store/store.hpp"
#include "node/store/view.hpp"
#include "node/watch/subscribers.hpp"

namespace jm::node {
namespace {

// The time of day at the start, and what has passed since: if the clock is set, nothing grows old at once.
// Never before `newest`: if the clock was set back since, what is stored would not grow old at all, and
// what comes now would be old the next time.
std::function<std::int64_t()> clock_from(std::int64_t newest) {
  using std::chrono::milliseconds, std::chrono::steady_clock;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto start = std::max<std::int64_t>(std::chrono::duration_cast<milliseconds>(now).count(), newest);
  return [start, begun = steady_clock::now()] {
    return start + std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun).count();
  };
}

class NodeImpl final : public Node {
 public:
  NodeImpl(Options options, std::unique_ptr<Store> store)
      : options_(std::move(options)), store_(std::move(store)) {
    if (!options_.clock) options_.clock = clock_from(store_->newest_at());
    housekeeper_.emplace(*store_, options_.clock);
  }

  tl::expected<Id, SubmitError> submit(chrysalis::Draft draft, std::string_view client, Tell tell) override {
    auto message = prepare(std::move(draft));
    if (!message) return tl::make_unexpected(message.error());
    if (client == kGateway) {
      spare_proof(*message);
    } else if (message->zeros > 0) {
      if (auto proved = prove(*message, {}); !proved) return tl::make_unexpected(proved.error());
    }
    return store(*message, client, tell);
  }

  tl::expected<Prepared, SubmitError> prepare(chrysalis::Draft draft) const override {
    return node::prepare(std::move(draft), options_);
  }

  tl::expected<void, SubmitError> prove(Prepared& message, const std::stop_token& stop) const override {
    std::stop_source either;
    const auto ask = [&either] { either.request_stop(); };
    const std::stop_callback stopped(stop, ask), interrupted(interrupted_.get_token(), ask);
    if (node::prove(message, options_, either.get_token())) return {};
    return tl::make_unexpected(SubmitError{Refusal::Full, "the node is stopping"});
  }

  tl::expected<Id, SubmitError> store(const Prepared& message, std::string_view client, Tell tell) override {
    const auto place = add(message, client, tell);
    if (!place) return tl::make_unexpected(place.error());
    subscribers_.deliver(*place);
    return message.id;
  }

  Result<std::vector<Stored>> find(ByteView index, std::uint64_t after, std::size_t limit) const override {
    return store_->find(index, after, limit);
  }
  Result<Listing> list(ByteView index, std::size_t limit) const override {
    return store_->list(index, limit);
  }
  Result<std::optional<Stored>> message(const Id& id) const override { return store_->message(id); }

  std::unique_ptr<Subscription> subscribe(ByteView index, std::function<void(const Stored&)> told) override {
    return subscribers_.add(index, std::move(told));
  }

  std::size_t awaited(ByteView index) const override { return subscribers_.awaited(index); }

  void prune() override { housekeeper_->prune(); }
  void keep_at_least(std::chrono::seconds age) override { store_->keep_at_least(age); }
  void interrupt() override { interrupted_.request_stop(); }
  const std::string& store_id() const override { return store_->identity(); }
  const Options& options() const override { return options_; }

 private:
  // Gives the place in the line of those that are to be told of; 0 if nobody is to be told any more.
  tl::expected<std::uint64_t, SubmitError> add(const Prepared& prepared, std::string_view client, Tell tell) {
    const NewMessage message{prepared.id, prepared.raw, client, options_.clock()};
    bool told = false;
    Store::Ahead ahead;
    if (tell == Tell::AtOnce) {
      ahead = [&](const Stored& stored) {
        told = true;
        subscribers_.deliver(subscribers_.enqueue(stored));
      };
    }
    // One lock over commit and line, so that everybody is told in the order of the store.
    const std::scoped_lock lock(order_mutex_);
    const auto order = store_->add(message, ahead);
    if (!order) return tl::make_unexpected(order.error());
    if (*order == 0) return 0;
    housekeeper_->written();
    return told ? 0 : subscribers_.enqueue(to_stored(message, *order));
  }

  Options options_;
  std::unique_ptr<Store> store_;
  Subscribers subscribers_;
  std::stop_source interrupted_;
  std::mutex order_mutex_;
  std::optional<Housekeeper> housekeeper_;  // ends first
};

}  // namespace

Result<std::unique_ptr<Node>> Node::open(Options options) {
  const base::SignalsBlocked blocked;
  auto store = Store::open(options);
  if (!store) return tl::make_unexpected(store.error());
  return std::make_unique<NodeImpl>(std::move(options), std::move(*store));
}

}  // namespace jm::node
