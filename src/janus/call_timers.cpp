// SPDX-License-Identifier: GPL-3.0-or-later
// What a call waits for: Janus's answer, the connection, signs of life; and the keepalives it sends
// meanwhile.
#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "janus/call.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::janus {

using std::chrono::milliseconds;

void Call::arm_setup() {
  loop_.cancel(setup_timer_);
  setup_timer_ = loop_.after(options_.timing.setup, [this] {
    setup_timer_ = 0;
    if (!ready_) return failed(code::kTransport, "Janus did not answer in time");
    // An answer that comes all the same is nobody's.
    if (in_flight_) pending_[in_flight_->transaction] = Asked::GivenUp;
    refused(code::kTransport, "Janus did not answer in time");
  });
}

Call::Ref Call::settle() {
  loop_.cancel(std::exchange(setup_timer_, 0));
  const Ref ref = in_flight_ ? in_flight_->ref : 0;
  in_flight_.reset();
  return ref;
}

void Call::arm_keepalive() {
  loop_.cancel(keepalive_timer_);
  keepalive_timer_ = loop_.after(keepalive_, [this] {
    keepalive_timer_ = 0;
    Json keepalive = request("keepalive", Asked::Keepalive);
    set(keepalive.get(), "session_id", static_cast<std::int64_t>(session_));
    arm_keepalive();
    send(std::move(keepalive));
  });
}

void Call::arm_connect(std::chrono::milliseconds delay) {
  loop_.cancel(std::exchange(connect_timer_, 0));
  if (up_ || over_) return;
  connect_timer_ = loop_.after(delay, [this] {
    connect_timer_ = 0;
    finish("the peer did not connect", true);
  });
}

void Call::answer_attached(milliseconds travel) {
  travel_ = travel;
  arm_connect(options_.connect_timeout + travel_);
}

void Call::peer_alive() {
  alive_at_ = std::chrono::steady_clock::now();
}

void Call::watch_idle() {
  const milliseconds limit = options_.idle_timeout;
  if (limit.count() == 0 || up_ || over_ || idle_timer_ != 0) return;
  const auto left = std::chrono::ceil<milliseconds>(alive_at_ + limit - std::chrono::steady_clock::now());
  if (left.count() <= 0) return finish("nothing was heard of the peer", true);
  idle_timer_ = loop_.after(left, [this] {
    idle_timer_ = 0;
    watch_idle();
  });
}

void Call::watch_peer() {
  if (options_.peer_timeout.count() == 0 || peer_timer_ != 0) return;
  const milliseconds limit = options_.peer_timeout + travel_;
  const auto now = std::chrono::steady_clock::now();
  const bool any = std::any_of(receiving_.begin(), receiving_.end(), [](const auto& m) { return m.second; });
  if (any) alive_at_ = now;
  const auto left = std::chrono::ceil<milliseconds>(alive_at_ + limit - now);
  if (left.count() <= 0) {
    if (!receiving_.empty()) return finish("the peer has vanished", true);
    return finish(
        "the peer has vanished: Janus told of no media from it (for peers that send none set peer_timeout = "
        "0, "
        "also where media.no_media_timer of janus.jcfg is 0)",
        true);
  }
  peer_timer_ = loop_.after(left, [this] {
    peer_timer_ = 0;
    watch_peer();
  });
}

}  // namespace jm::janus
