// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's end of sealed dialogs over a carrier: what comes is shown to the test, which answers.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/loop.hpp"
#include "base/overloaded.hpp"
#include "carrier/courier.hpp"
#include "dialog/crypto/native.hpp"
#include "dialog/gateway_dialogs.hpp"
#include "dialog/link.hpp"

namespace jm::test {

class DialogEnd {
 public:
  using Heard = std::function<void(dialog::CallId, const dialog::Payload&)>;
  using Over = std::function<void(dialog::OverReason)>;

  // All on the loop's thread.
  DialogEnd(base::Loop& loop, carrier::Carrier& carrier, dialog::GatewayOptions options)
      : loop_(loop),
        primitives_(dialog::native_primitives()),
        dialogs_(*primitives_, keys(carrier, std::move(options)), counters, before()),
        courier_({&carrier}, events()) {
    act(dialogs_.start(base::Now::read()));
  }
  ~DialogEnd() { loop_.cancel(timer_); }

  dialog::Link link() {
    dialog::Link link;
    link.name = "echo";
    link.gateway = primitives_->public_of(static_);
    link.channel = channel_;
    link.carriers = {"http://127.0.0.1:1"};
    link.reachable = true;
    return link;
  }
  void say(dialog::CallId call, std::string text) {
    act(dialogs_.send(call, {std::move(text), ""}, 0, base::Now::read()));
  }
  void end(dialog::CallId call, dialog::OverReason reason) {
    act(dialogs_.end(call, reason, base::Now::read()));
  }

  dialog::Counters counters;
  Heard heard = [](dialog::CallId, const dialog::Payload&) {};
  Over over = [](dialog::OverReason) {};

 private:
  // It runs for longer than a clock may be ahead: what comes is acted on at once.
  static base::Now before() {
    base::Now now = base::Now::read();
    now.unix_ms -= 2'000;
    return now;
  }

  dialog::GatewayOptions keys(carrier::Carrier& carrier, dialog::GatewayOptions options) {
    dialog::Key secret;
    primitives_->random(secret.bytes());
    static_ = dialog::static_key(*primitives_, secret);
    channel_ = dialog::channel_secret(*primitives_, secret, "echo", 0);
    options.keys.push_back({static_, channel_});
    options.carriers = {carrier::traits_of(carrier)};
    return options;
  }
  carrier::Courier::Events events() {
    carrier::Courier::Events events;
    events.received = [this](auto carrier, const auto& address, const auto& payload) {
      act(dialogs_.received(carrier, address, payload, base::Now::read()));
    };
    events.caught_up = [this](auto carrier, const auto& address) {
      act(dialogs_.caught_up(carrier, address, base::Now::read()));
    };
    events.published = [this](auto token, auto result) {
      act(dialogs_.published(token, result, base::Now::read()));
    };
    events.looked = [this](auto token, auto there) { act(dialogs_.looked(token, there, base::Now::read())); };
    events.trouble = [](auto, const auto&) {};
    return events;
  }
  void act(dialog::Actions actions) {
    std::move(actions.begin(), actions.end(), std::back_inserter(actions_));
    if (std::exchange(acting_, true)) return;
    while (!actions_.empty()) {
      auto action = std::move(actions_.front());
      actions_.pop_front();
      if (courier_.perform(action)) continue;
      if (auto* deliver = std::get_if<dialog::action::Deliver>(&action))
        heard(deliver->call, deliver->payload);
      if (auto* end = std::get_if<dialog::action::Over>(&action)) over(end->reason);
    }
    acting_ = false;
    loop_.cancel(timer_);
    timer_ = 0;
    if (const auto at = dialogs_.deadline()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(*at - base::Now::read().steady);
      timer_ = loop_.after(std::max(left, std::chrono::milliseconds(0)), [this] {
        timer_ = 0;
        act(dialogs_.expire(base::Now::read()));
      });
    }
  }

  base::Loop& loop_;
  const std::unique_ptr<dialog::Primitives> primitives_;
  dialog::Key static_, channel_;
  dialog::GatewayDialogs dialogs_;
  carrier::Courier courier_;
  std::deque<dialog::Action> actions_;
  bool acting_ = false;
  base::Loop::TimerId timer_ = 0;
};

}  // namespace jm::test
