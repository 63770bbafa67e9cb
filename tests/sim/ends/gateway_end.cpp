// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/ends/gateway_end.hpp"

#include "base/overloaded.hpp"

namespace jm::sim {
namespace {

constexpr milliseconds kMinute{60'000};

}  // namespace

GatewayEnd::GatewayEnd(Environment& environment, std::uint32_t index, dialog::GatewayOptions options,
                       const GatewayPlan& plan)
    : End(environment, "g" + std::to_string(index), Writer::Gateway),
      index_(index),
      options_(std::move(options)),
      plan_(plan),
      janus_(plan.janus, environment.generator("janus " + std::to_string(index)), environment.faults) {
  if (plan_.clock.count() != 0) {
    wrong_ = generator_.time(-plan_.clock, plan_.clock);
    env_.faults.count(Fault::GatewayClockWrong);
  }
  start();
  later();
}

void GatewayEnd::start() {
  ++started_;
  const std::string drawn = env_.plant == Plant::SameRandom ? "" : " " + std::to_string(started_);
  primitives_ = primitives("random of " + name() + drawn);
  dialog::Primitives* used = primitives_.get();
  if (env_.plant == Plant::HalvedNumbers) {
    halved_ = std::make_unique<HalvedNumbers>(*primitives_);
    used = halved_.get();
  }
  auto options = options_;
  auto at = now();
  if (env_.plant == Plant::NoFreshness) {
    options.max_age = std::chrono::hours(24 * 365);
    at.unix_ms = 0;
  }
  if (env_.plant == Plant::NoLimits) options.offers_per_minute = 1e6;
  options.pool_index = index_;
  engine_ = std::make_unique<dialog::GatewayDialogs>(*used, std::move(options), counters_, at);
  trace("starts", started_);
  act(engine_->start(now()));
  first_memory_ = engine_->memory();
}

void GatewayEnd::crash() {
  trace("crashes");
  env_.faults.count(Fault::GatewayCrashed);
  for (const auto& [id, record] : records_) {
    env_.sessions.erase(record.name);
    env_.tell([&name = record.name](Invariant& one) { one.ended(name); });
  }
  records_.clear();
  engine_.reset();
  lose_all();
  env_.after(generator_.time(milliseconds(200), milliseconds(30'000)), [this] { start(); });
}

void GatewayEnd::later() {
  if (plan_.crashes <= 0) return;
  env_.after(generator_.time(milliseconds(1'000), 2 * kMinute), [this] {
    if (env_.healed) return;
    if (up() && generator_.chance(plan_.crashes)) crash();
    later();
  });
}

void GatewayEnd::heal() {
  janus_.heal();
}

Actions GatewayEnd::give(const Told& told) {
  switch (told.what) {
    case Told::What::Received:
      return engine_->received(told.carrier, told.address, *told.payload, now());
    case Told::What::CaughtUp:
      return engine_->caught_up(told.carrier, told.address, now());
    case Told::What::Published:
      return engine_->published(told.token, told.result, now());
    case Told::What::Looked:
      return engine_->looked(told.token, told.there, now());
    case Told::What::Fetched:
      break;
  }
  return {};
}

void GatewayEnd::heard(Action& action, const Told* because) {
  std::visit(base::Overloaded{
                 [&](dialog::action::Opened& a) { opened(a.call, because); },
                 [&](dialog::action::Renewed& a) { opened(a.call, because); },
                 [&](dialog::action::Deliver& a) {
                   delivered(a.call, a.payload.text);
                   if (env_.plant == Plant::DeliversTwice && generator_.chance(0.1))
                     delivered(a.call, a.payload.text);
                 },
                 [&](dialog::action::Over& a) { over(a.call); },
                 [](auto&) {},
             },
             action);
}

void GatewayEnd::media(const std::string& call, bool flows) {
  for (const auto& [id, record] : records_) {
    if (record.name != call || !up()) continue;
    engine_->media(id, flows, now());
    if (flows) engine_->settle_first(id);
    act({});
    return;
  }
}

GatewayFacts GatewayEnd::facts() const {
  GatewayFacts facts;
  facts.end = name();
  facts.up = up();
  if (!up()) return facts;
  facts.calls = engine_->calls();
  facts.records = records_.size();
  facts.memory = engine_->memory();
  for (const std::string& text : held_) facts.memory += text.size();
  facts.first_memory = first_memory_;
  facts.mailboxes = mailboxes();
  return facts;
}

}  // namespace jm::sim
