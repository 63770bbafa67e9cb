// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/ends/peer_end.hpp"

#include "base/overloaded.hpp"

namespace jm::sim {
namespace {

using ms = milliseconds;

constexpr ms kAnsweredAtLast{150'000};

}  // namespace

PeerEnd::PeerEnd(Environment& environment, std::size_t index, PeerPlan plan)
    : End(environment, "p" + std::to_string(index), Writer::Peer), plan_(std::move(plan)) {
  if (plan_.clock.count() != 0) {
    wrong_ = generator_.time(-plan_.clock, plan_.clock);
    env_.faults.count(Fault::ClockWrong);
  }
  env_.after(generator_.time(ms(100), plan_.begins), [this] {
    if (!wants_ && !env_.closing) call();
  });
}

void PeerEnd::in_call(ms time, void (PeerEnd::*what)()) {
  env_.after(time, [this, what, page = pages_] {
    if (page == pages_ && up() && !ending_) (this->*what)();
  });
}

void PeerEnd::call() {
  wants_ = true;
  ++calls_;
  ++env_.calls;
  call_ = name() + '-' + std::to_string(calls_);
  for (std::uint8_t& byte : secret_) byte = static_cast<std::uint8_t>(generator_.next());
  dialog_ = serial_ = id_ = 0;
  partner_.clear();
  unanswered_.clear();
  said_.clear();
  trace("calls " + call_);
  open_engine(0);
  offer();
  in_call(generator_.time(plan_.talks / 4, plan_.talks), &PeerEnd::hang_up);
}

void PeerEnd::open_engine(std::uint32_t attempt) {
  ++pages_;
  ++dialog_;
  ending_ = called_ = media_ = false;
  answered_by_.clear();
  primitives_ = primitives("random of " + call_ + ' ' + std::to_string(pages_));
  dialog::Primitives* used = primitives_.get();
  if (env_.plant == Plant::HalvedNumbers) {
    halved_ = std::make_unique<HalvedNumbers>(*primitives_);
    used = halved_.get();
  }
  engine_ = std::make_unique<dialog::PeerDialogs>(*used, plan_.options, counters_, secret_, attempt);
  for (unsigned i = 0; i < plan_.says; ++i)
    in_call(generator_.time(ms(50), plan_.talks * 3 / 4), &PeerEnd::say_something);
  in_call(ms(20'000), &PeerEnd::look_after);
  if (!env_.healed) in_call(generator_.time(ms(200), plan_.talks), &PeerEnd::mishap);
}

void PeerEnd::gone() {
  if (!up()) return;
  env_.tell([&](Invariant& one) { one.lost(call_, std::nullopt); });
  engine_.reset();
  ++pages_;
  lose_all();
}

void PeerEnd::call_later(ms least, ms most) {
  env_.after(generator_.time(least, most), [this, page = pages_] {
    if (page == pages_ && !up() && !env_.closing) call();
  });
}

Actions PeerEnd::give(const Told& told) {
  switch (told.what) {
    case Told::What::Received:
      return engine_->received(told.carrier, told.address, *told.payload, now());
    case Told::What::Published:
      return engine_->published(told.token, told.result, now());
    case Told::What::Looked:
      return engine_->looked(told.token, told.there, now());
    case Told::What::CaughtUp:
    case Told::What::Fetched:
      break;
  }
  return {};
}

// As a page does that sees how late its timers are.
void PeerEnd::woke() {
  if (!ending_) act(engine_->renew(now()));
}

void PeerEnd::heard(Action& action, const Told*) {
  std::visit(base::Overloaded{
                 [&](dialog::action::Renewed&) {
                   trace("goes on in another dialog");
                   ++dialog_;
                   flows(false);
                   if (!ending_) offer();
                 },
                 [&](dialog::action::Deliver& a) {
                   delivered(a.payload.text);
                   if (env_.plant == Plant::DeliversTwice && generator_.chance(0.1))
                     delivered(a.payload.text);
                 },
                 [&](dialog::action::Over& a) { over(a.reason); },
                 [](auto&) {},
             },
             action);
}

void PeerEnd::heal(bool calls_again) {
  if (!up() && calls_again && !wants_) call_later(ms(0), ms(5'000));
}

void PeerEnd::close() {
  if (!up()) {
    wants_ = false;
    return;
  }
  if (!ending_) hang_up();
}

PeerFacts PeerEnd::facts() const {
  PeerFacts facts;
  facts.end = name();
  facts.call = call_;
  facts.partner = partner_;
  facts.wants = wants_;
  facts.engine = up();
  facts.watches = watches();
  if (!up()) return facts;
  facts.memory = engine_->memory();
  facts.has = engine_->state() == dialog::PeerDialogs::State::Open && env_.sessions.contains(answered_by_);
  // It is a call if what is said there is answered.
  for (const auto& [id, said] : said_)
    if (env_.healed && said > *env_.healed && env_.now - said > kAnsweredAtLast) facts.has = false;
  return facts;
}

}  // namespace jm::sim
