// SPDX-License-Identifier: GPL-3.0-or-later
// The page of a peer: what it says in a call, and what it makes of what it hears.
#include "tests/sim/ends/peer_end.hpp"

namespace jm::sim {
namespace {

using ms = milliseconds;

constexpr ms kAnswerWithin{45'000};
constexpr std::size_t kMostUnanswered = 24;

}  // namespace

void PeerEnd::offer() {
  offer_ = id_ + 1;
  offered_ = env_.now;
  answered_by_.clear();
  say({.type = "offer", .padding = plan_.padding});
}

void PeerEnd::say_something() {
  const std::size_t burst = generator_.chance(0.1) ? 6 : 1;
  for (std::size_t i = 0; i < burst && unanswered_.size() < kMostUnanswered; ++i)
    say({.type = "message", .padding = generator_.below(200)});
}

void PeerEnd::say(Message message) {
  if (message.id == 0) message.id = ++id_;
  message.from = message.call = call_;
  message.serial = ++serial_;
  unanswered_[message.id] = message;
  said_.emplace(message.id, env_.now);
  std::string text = message.write();
  trace("says " + text.substr(0, 90), hash64(text));
  env_.tell([&](Invariant& one) { one.said(call_, message.serial, text); });
  const auto dropped = counters_.dropped;
  dialog::Payload payload{std::move(text), ""};
  auto actions = called_ ? engine_->send(std::move(payload), message.serial, now())
                         : engine_->call(std::move(payload), message.serial, now());
  called_ = true;
  if (counters_.dropped != dropped) env_.tell([&](Invariant& one) { one.lost(call_, message.serial); });
  act(std::move(actions));
}

void PeerEnd::hang_up() {
  if (env_.healed && !env_.closing) return;  // it wants to see that it gets its call
  trace("hangs up");
  wants_ = false;
  ending_ = true;
  env_.tell([&](Invariant& one) { one.ended(call_); });
  flows(false);
  act(engine_->end(now()));
  env_.after(ms(15'000), [this, page = pages_] {
    if (page != pages_) return;
    gone();
    if (calls_ < plan_.calls) call_later(ms(500), ms(20'000));
  });
}

void PeerEnd::delivered(const std::string& text) {
  const auto message = Message::read(text);
  trace("gets " + text.substr(0, 90), hash64(text));
  env_.tell([&](Invariant& one) { one.delivered({name(), call_, dialog_, text, message}); });
  if (!message) return;
  // What was acted on there, and not answered before that call was over, is lost.
  if (std::exchange(partner_, message->from) != message->from) said_.clear();
  if (message->re == 0) return;
  if (message->re == offer_ && message->type == "answer" && unanswered_.contains(offer_)) {
    answered_by_ = message->from;
    if (generator_.chance(plan_.flows))
      env_.after(generator_.time(ms(50), ms(400)), [this, page = pages_, by = answered_by_] {
        if (page != pages_ || !up() || ending_ || asleep() || by != answered_by_) return;
        if (by != media_by_) flows(false);
        flows(true);
      });
  }
  if (message->re == offer_ && message->type == "error") offered_ = env_.now - kAnswerWithin + ms(5'000);
  unanswered_.erase(message->re);
  said_.erase(message->re);
}

// A gateway notices the end of media some time later.
void PeerEnd::flows(bool media) {
  if (!up() || media == media_) return;
  trace(media ? "has media" : "has no media");
  media_ = media;
  engine_->media(media, now());
  if (media)
    env_.media(media_by_ = answered_by_, true);
  else
    env_.after(generator_.time(ms(500), ms(5'000)), [this, by = media_by_] {
      if (!media_ || media_by_ != by) env_.media(by, false);
    });
  act({});
}

void PeerEnd::over(dialog::OverReason reason) {
  trace("is told that it is over", static_cast<std::uint64_t>(reason));
  flows(false);
  env_.after(ms(0), [this, reason, page = pages_] {
    if (page != pages_) return;
    const bool wanted = wants_;
    gone();
    if (reason == dialog::OverReason::Replaced) {
      wants_ = false;
      if (plan_.comes_back && !env_.healed) call_later(ms(20'000), ms(120'000));
    } else if (wanted) {
      call_later(ms(1'000), ms(15'000));
    }
  });
}

void PeerEnd::look_after() {
  in_call(ms(10'000), &PeerEnd::look_after);
  if (env_.healed && !env_.closing && generator_.chance(0.2)) say_something();
  if (engine_->state() != dialog::PeerDialogs::State::Open || env_.now - offered_ < kAnswerWithin) return;
  if (!answered_by_.empty() && !env_.sessions.contains(answered_by_)) flows(false);
  if (answered_by_.empty() && unanswered_.size() < kMostUnanswered) offer();
}

}  // namespace jm::sim
