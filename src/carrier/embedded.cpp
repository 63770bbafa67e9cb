// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/embedded.hpp"

#include <unordered_map>
#include <utility>
#include <vector>

#include "base/lifetime.hpp"
#include "base/pool.hpp"
#include "carrier/embedded/embedded_fetch.hpp"
#include "carrier/embedded/embedded_watch.hpp"
#include "chrysalis/mam_data.hpp"

namespace jm::carrier {
namespace {

using namespace std::chrono_literals;

constexpr auto kCaughtUpEvery = 20s;  // the contract asks for once in 60 s

CarrierError error_of(const node::SubmitError& refused) {
  return embedded_error(refused.why == node::Refusal::Invalid ? Fault::Refused : Fault::Busy, refused.reason);
}

class Embedded final : public Carrier {
 public:
  Embedded(base::Loop& loop, node::Node& node, base::Budget* budget)
      : loop_(loop),
        own_(budget ? nullptr : std::make_unique<base::Budget>(loop)),
        source_(budget ? *budget : *own_),
        reader_(loop, node, source_) {
    schedule_caught_up();
  }

  ~Embedded() override {
    loop_.cancel(timer_);
    for (const auto& weak : watches_)
      if (const auto watch = weak.lock()) watch->end();
  }

  void publish(Outgoing message, std::function<void(CarrierResult<std::string>)> done) override {
    chrysalis::Draft draft;
    auto data = chrysalis::to_data({std::move(message.tag), std::move(message.payload)});
    if (!data)
      return answer(std::move(done), tl::unexpected(embedded_error(Fault::Refused, data.error().reason)));
    draft.message.index = chrysalis::index_of(message.address);
    draft.message.data = std::move(*data);
    const auto tell = message.kept ? node::Tell::AtOnce : node::Tell::OnceStored;
    const bool accepted =
        writer_.submit([this, draft = std::move(draft), tell, done](const std::stop_token&) mutable {
          auto id = reader_.node().submit(std::move(draft), node::kGateway, tell);
          if (!id) return answer(std::move(done), tl::unexpected(error_of(id.error())));
          answer(std::move(done), chrysalis::to_hex(*id));
        });
    if (!accepted)
      answer(std::move(done),
             tl::unexpected(embedded_error(Fault::Busy, "too many messages wait to be sent")));
  }

  void fetch(const Hash& address, Keep keep,
             std::function<void(CarrierResult<std::vector<Arrival>>)> done) override {
    const std::uint64_t id = ++last_id_;
    fetches_.emplace(id, std::make_unique<EmbeddedFetch>(reader_, address, std::move(keep),
                                                         [this, id, done = std::move(done)](auto result) {
                                                           fetches_.erase(id);
                                                           done(std::move(result));
                                                         }));
  }

  std::unique_ptr<Watch> watch(const Hash& address, WatchListener& listener) override {
    const auto watch = std::make_shared<EmbeddedWatch>(reader_, address, listener);
    if (watches_.size() == watches_.capacity()) prune();
    watches_.push_back(watch);
    watch->begin();
    return std::make_unique<WatchHandle>(watch);
  }

  std::string describe() const override { return "embedded"; }
  base::Budget::Source& source() override { return source_; }
  std::size_t max_payload_trytes() const override { return max_chrysalis_payload_trytes(); }

 private:
  // From any thread.
  void answer(std::function<void(CarrierResult<std::string>)> done, CarrierResult<std::string> result) {
    loop_.post(lifetime_.guard(
        [done = std::move(done), result = std::move(result)]() mutable { done(std::move(result)); }));
  }

  void schedule_caught_up() {
    timer_ = loop_.after(kCaughtUpEvery, [this] {
      schedule_caught_up();
      prune();
      for (const auto& weak : watches_) weak.lock()->beat();
    });
  }
  // Forgets those that have ended.
  void prune() {
    std::erase_if(watches_, [](const auto& weak) { return weak.expired(); });
  }

  base::Loop& loop_;
  const std::unique_ptr<base::Budget> own_;  // if it is not shared
  base::Budget::Source source_;
  NodeReader reader_;
  base::Loop::TimerId timer_ = 0;
  std::uint64_t last_id_ = 0;
  std::vector<std::weak_ptr<EmbeddedWatch>> watches_;  // each is owned by who watches
  std::unordered_map<std::uint64_t, std::unique_ptr<EmbeddedFetch>> fetches_;
  base::Lifetime lifetime_;
  base::Pool writer_{
      base::Pool::OneThread()};  // proof of work and the store: not behind look-ups, nor before them
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
