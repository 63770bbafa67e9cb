// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/simulation.hpp"

#include <cstdio>

#include "dialog/crypto/native.hpp"
#include "tests/sim/crypto/fast.hpp"

namespace jm::sim {
namespace {

using ms = milliseconds;
constexpr std::int64_t kDay = 86'400'000;
constexpr ms kAfterwards{200'000};  // besides idle_timeout: until nothing is left
constexpr std::uint64_t kMostSteps = 3'000'000;

class Simulation {
 public:
  Simulation(const Scenario& scenario, const RunOptions& options)
      : scenario_(scenario),
        primitives_(options.real ? dialog::native_primitives() : fast_primitives()),
        env_(options.seed, all_invariants(scenario.bounds()),
             Environment::kNoon - scenario.before_noon.count()) {
    env_.plant = options.plant;
    env_.out = options.trace;
    env_.primitives = primitives_.get();
    env_.media = [this](const std::string& call, bool flows) {
      for (const auto& gateway : gateways_) gateway->media(call, flows);
    };
    make_link();
    make_ends();
  }

  Outcome run() {
    pass(scenario_.faulty);
    if (scenario_.faulty > scenario_.before_noon) env_.faults.count(Fault::NoonPassed);
    heal();
    pass(scenario_.recovery + ms(2'000));
    env_.closing = true;
    for (const auto& peer : peers_) peer->close();
    pass(scenario_.gateway.idle_timeout + kAfterwards);
    closed_ = true;
    pass(ms(2'000));
    Outcome outcome;
    outcome.broken = broken_;
    outcome.calls = env_.calls;
    outcome.steps = steps_;
    outcome.digest = env_.digest;
    outcome.faults = env_.faults;
    for (const auto& gateway : gateways_) outcome.counters.push_back(gateway->counters());
    for (const auto& peer : peers_) outcome.counters.push_back(peer->counters());
    return outcome;
  }

 private:
  void make_link() {
    Generator generator = env_.generator("link");
    EndPrimitives random(*primitives_, generator, nullptr);
    dialog::Key secret;
    random.random(secret.bytes());
    static_ = dialog::static_key(random, secret);
    env_.link.name = "echo";
    env_.link.gateway = random.public_of(static_);
    env_.link.channel = dialog::channel_secret(random, secret, "echo", 0);
    env_.link.pool = scenario_.pool;
    const auto today = static_cast<std::uint32_t>(Environment::kNoon / kDay);
    for (std::uint32_t day = today - 2; day <= today + 3; ++day)
      for (std::uint32_t index = 0; index < scenario_.pool; ++index)
        env_.rendezvous.emplace(dialog::rendezvous(random, env_.link.channel, index, day).address, day);
  }

  void make_ends() {
    std::vector<dialog::CarrierTraits> traits;
    for (std::size_t i = 0; i < scenario_.carriers.size(); ++i) {
      const Condition now = condition(scenario_.carriers[i]);
      const std::size_t largest = scenario_.sizes[i % scenario_.sizes.size()];
      env_.carriers.emplace_back(i, now, largest, env_.generator("carrier " + std::to_string(i)),
                                 env_.faults);
      traits.push_back(traits_of(now, largest));
      env_.link.carriers.emplace_back("https://carrier.example");
    }
    auto options = scenario_.gateway;
    options.carriers = traits;
    options.keys = {{static_, env_.link.channel}};
    for (std::uint32_t i = 0; i < scenario_.pool; ++i)
      gateways_.push_back(std::make_unique<GatewayEnd>(env_, i, options, scenario_.gateways));
    PeerPlan plan = scenario_.plan;
    for (std::size_t i = 0; i < scenario_.peers; ++i) {
      plan.options = {env_.link, traits, scenario_.race};
      peers_.push_back(std::make_unique<PeerEnd>(env_, i, plan));
      if (i > 0 && options.when_full == dialog::WhenFull::Replace) env_.faults.count(Fault::SecondDevice);
    }
    StrangerPlan stranger = scenario_.stranger;
    stranger.pool = scenario_.pool;
    stranger.max_payload_trytes = scenario_.sizes.front();
    for (std::size_t i = 0; i < scenario_.strangers; ++i)
      strangers_.push_back(std::make_unique<Stranger>(env_, i, stranger));
  }

  void heal() {
    env_.trace("all", "nothing goes wrong any more");
    env_.healed = env_.now;
    for (Carrier& carrier : env_.carriers) carrier.heal(env_.now);
    for (const auto& gateway : gateways_) gateway->heal();
    const bool room = scenario_.gateway.when_full == dialog::WhenFull::Busy;
    for (const auto& peer : peers_) peer->heal(room);
  }

  void pass(ms time) {
    const Time until = env_.now + time;
    while (broken_.empty() && step(until)) {
      if (++steps_ > kMostSteps) broken_ = "progress: too many steps";
      for (const auto& invariant : env_.invariants)
        if (!invariant->broken().empty()) found(*invariant, invariant->broken());
      if (env_.now >= look_at_) look();
    }
    env_.now = std::max(env_.now, until);
    if (broken_.empty()) look();
  }

  // What is due next. False: nothing is until then.
  bool step(Time until) {
    std::optional<Time> next;
    enum class What { None, Timer, Carrier, Gateway, Peer } what = What::None;
    std::size_t which = 0;
    const auto offer = [&](std::optional<Time> at, What kind, std::size_t index) {
      if (!at || (next && *next <= *at)) return;
      next = at;
      what = kind;
      which = index;
    };
    if (!env_.timers.empty()) offer(env_.timers.begin()->first, What::Timer, 0);
    for (std::size_t i = 0; i < env_.carriers.size(); ++i)
      offer(env_.carriers[i].deadline(), What::Carrier, i);
    for (std::size_t i = 0; i < gateways_.size(); ++i) offer(gateways_[i]->due(), What::Gateway, i);
    for (std::size_t i = 0; i < peers_.size(); ++i) offer(peers_[i]->due(), What::Peer, i);
    if (!next || *next > until) return false;
    env_.now = std::max(env_.now, *next);
    switch (what) {
      case What::Timer:
        env_.timers.extract(env_.timers.begin()).mapped()();
        break;
      case What::Carrier:
        for (const Told& told : env_.carriers[which].expire(env_.now)) tell(told);
        break;
      case What::Gateway:
        gateways_[which]->expire();
        break;
      case What::Peer:
        peers_[which]->expire();
        break;
      case What::None:
        break;
    }
    return true;
  }

  void tell(const Told& told) {
    for (const auto& gateway : gateways_)
      if (gateway->reader() == told.reader) return gateway->told(told);
    for (const auto& peer : peers_)
      if (peer->reader() == told.reader) return peer->told(told);
    for (const auto& stranger : strangers_)
      if (stranger->reader() == told.reader) return stranger->told(told);
  }

  void look() {
    look_at_ = env_.now + ms(1'000);
    Facts facts;
    facts.now = env_.now;
    facts.healed = env_.healed;
    facts.closed = closed_;
    facts.capacity = scenario_.gateway.max_dialogs * scenario_.pool;
    for (const auto& gateway : gateways_) facts.gateways.push_back(gateway->facts());
    for (const auto& peer : peers_) facts.peers.push_back(peer->facts());
    for (const auto& [name, session] : env_.sessions) facts.sessions.push_back(session);
    if (env_.closing && !closed_) facts.healed.reset();  // they hang up
    for (const auto& invariant : env_.invariants)
      if (const std::string how = invariant->check(facts); !how.empty()) found(*invariant, how);
  }

  void found(const Invariant& invariant, const std::string& how) {
    if (!broken_.empty()) return;
    char at[32];
    const auto passed = std::chrono::duration_cast<ms>(env_.now - Time(Environment::kStart)).count();
    std::snprintf(at, sizeof at, "%.3f s: ", static_cast<double>(passed) / 1'000);
    broken_ = at + std::string(invariant.name()) + ": " + how;
    env_.trace("all", broken_);
  }

  const Scenario& scenario_;
  const std::unique_ptr<dialog::Primitives> primitives_;
  Environment env_;
  dialog::Key static_;
  std::vector<std::unique_ptr<GatewayEnd>> gateways_;
  std::vector<std::unique_ptr<PeerEnd>> peers_;
  std::vector<std::unique_ptr<Stranger>> strangers_;
  Time look_at_{};
  bool closed_ = false;
  std::uint64_t steps_ = 0;
  std::string broken_;
};

}  // namespace

Outcome run(const Scenario& scenario, const RunOptions& options) {
  return Simulation(scenario, options).run();
}

}  // namespace jm::sim
