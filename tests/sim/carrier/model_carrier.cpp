// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/carrier/model_carrier.hpp"

#include <algorithm>
#include <utility>

namespace jm::sim {
namespace {

constexpr milliseconds kLookAgain{20'000};  // the interface asks for one in 60 s

Time now() {
  return base::Now::read().steady;
}

class ModelWatch final : public carrier::Watch {
 public:
  ModelWatch(base::Loop& loop, SharedModel& model, const Hash& address, carrier::WatchListener& listener)
      : loop_(loop), model_(model), address_(address), listener_(listener) {
    reader_ = model_.join([this](const Told& told) { heard(told); });
    look();
  }
  ~ModelWatch() override {
    loop_.cancel(timer_);
    model_.leave(reader_);
  }

 private:
  void look() {
    model_.act([this](Carrier& engine) { engine.watch(reader_, address_, now()); });
    timer_ = loop_.after(kLookAgain, [this] { look(); });
  }
  // It may be ended by its owner in a callback.
  void heard(const Told& told) {
    if (told.what == Told::What::CaughtUp) return listener_.caught_up();
    listener_.arrival({"message " + std::to_string(++told_), "", *told.payload});
  }

  base::Loop& loop_;
  SharedModel& model_;
  const Hash address_;
  carrier::WatchListener& listener_;
  ReaderId reader_ = 0;
  std::uint64_t told_ = 0;
  base::Loop::TimerId timer_ = 0;
};

class ModelCarrier final : public carrier::Carrier {
  using Done = std::function<void(carrier::CarrierResult<std::string>)>;
  using Fetched = std::function<void(carrier::CarrierResult<std::vector<carrier::Arrival>>)>;

 public:
  ModelCarrier(base::Loop& loop, SharedModel& model)
      : loop_(loop), model_(model), budget_(loop), source_(budget_) {
    reader_ = model_.join([this](const Told& told) { heard(told); });
  }
  ~ModelCarrier() override { model_.leave(reader_); }

  void publish(carrier::Outgoing message, Done done) override {
    const Token token = ++last_token_;
    publishes_.emplace(token, std::move(done));
    if (model_.published) model_.published(message.address, message.payload);
    model_.act([&](sim::Carrier& engine) {
      engine.publish(reader_, token, message.address, std::move(message.payload), now());
    });
  }

  void fetch(const Hash& address, Keep keep, Fetched done) override {
    const Token token = ++last_token_;
    fetches_.emplace(token, Fetch{std::move(keep), std::move(done)});
    model_.act([&](sim::Carrier& engine) { engine.fetch(reader_, token, address, now()); });
  }

  std::unique_ptr<carrier::Watch> watch(const Hash& address, carrier::WatchListener& listener) override {
    return std::make_unique<ModelWatch>(loop_, model_, address, listener);
  }

  std::string describe() const override { return "model"; }
  base::Budget::Source& source() override { return source_; }
  std::size_t max_payload_trytes() const override { return model_.largest(); }

 private:
  struct Fetch {
    Keep keep;
    Fetched done;
  };

  void heard(const Told& told) {
    if (auto node = publishes_.extract(told.token)) return published(told, node.mapped());
    if (auto node = fetches_.extract(told.token)) return found(told, node.mapped());
  }
  static void published(const Told& told, const Done& done) {
    switch (told.result) {
      case dialog::PublishResult::Done:
        return done("message");
      case dialog::PublishResult::Refused:
        return done(tl::unexpected(carrier::CarrierError{carrier::Fault::Refused, "model: too large"}));
      case dialog::PublishResult::Failed:
        return done(tl::unexpected(carrier::CarrierError{carrier::Fault::Unreachable, "model: no answer"}));
    }
  }
  static void found(const Told& told, const Fetch& fetch) {
    if (!told.found)
      return fetch.done(tl::unexpected(carrier::CarrierError{carrier::Fault::Timeout, "model: no answer"}));
    std::vector<carrier::Arrival> kept;
    for (const Text& payload : *told.found) {
      carrier::Arrival arrival{"message " + std::to_string(kept.size()), "", *payload};
      if (!fetch.keep || fetch.keep(arrival)) kept.push_back(std::move(arrival));
    }
    fetch.done(std::move(kept));
  }

  base::Loop& loop_;
  SharedModel& model_;
  base::Budget budget_;
  base::Budget::Source source_;
  ReaderId reader_ = 0;
  Token last_token_ = 0;
  std::map<Token, Done> publishes_;
  std::map<Token, Fetch> fetches_;
};

}  // namespace

SharedModel::SharedModel(base::Loop& loop, Condition condition, std::size_t largest, Generator generator,
                         FaultCounts& counts)
    : loop_(loop), largest_(largest), engine_(0, condition, largest, generator, counts) {}

ReaderId SharedModel::join(Reader reader) {
  readers_.emplace(++last_reader_, std::move(reader));
  return last_reader_;
}

void SharedModel::leave(ReaderId reader) {
  readers_.erase(reader);
  engine_.gone(reader);
}

void SharedModel::heal() {
  engine_.heal(now());
  wake();
}

void SharedModel::wake() {
  loop_.cancel(std::exchange(timer_, 0));
  const auto due = engine_.deadline();
  if (!due) return;
  timer_ = loop_.after(std::chrono::ceil<milliseconds>(*due - now()), [this] {
    timer_ = 0;
    expire();
  });
}

// Who is told may leave, and may do anything with the model.
void SharedModel::expire() {
  for (const Told& told : engine_.expire(now()))
    if (const auto reader = readers_.find(told.reader); reader != readers_.end()) {
      const Reader tell = reader->second;
      tell(told);
    }
  wake();
}

std::unique_ptr<carrier::Carrier> open_model(base::Loop& loop, SharedModel& model) {
  return std::make_unique<ModelCarrier>(loop, model);
}

}  // namespace jm::sim
