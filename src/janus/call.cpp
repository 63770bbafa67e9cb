// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/call.hpp"

#include <utility>

#include "base/json.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::janus {
namespace {

constexpr std::size_t kMaxWaiting = 16;   // plugin requests
constexpr std::size_t kMaxTrickles = 64;  // trickle requests before Janus has answered

}  // namespace

Call::Call(base::Loop& loop, Core& core, ChannelId channel, CallOptions options, Events events)
    : loop_(loop),
      core_(core),
      channel_(channel),
      options_(std::move(options)),
      events_(std::move(events)),
      prefix_(random_id().substr(0, 12)),
      keepalive_(options_.timing.keepalive) {}

Call::~Call() {
  end();
}

Json Call::request(const char* verb, Asked kind) {
  std::string transaction = prefix_ + "-" + std::to_string(++counter_);
  Json out(json_object());
  set(out.get(), "janus", verb);
  set(out.get(), "transaction", transaction);
  pending_[std::move(transaction)] = kind;
  return out;
}

void Call::send(Json request) {
  if (!options_.api_secret.empty()) set(request.get(), "apisecret", options_.api_secret);
  if (!options_.token.empty()) set(request.get(), "token", options_.token);
  core_.request(channel_, std::move(request));
}

bool Call::ask(Request request) {
  if (over_ || waiting_.size() >= kMaxWaiting) return false;
  waiting_.push_back(std::move(request));
  if (session_ == 0)
    open();
  else
    next_message();
  return true;
}

void Call::open() {
  session_ = random_number();  // chosen here, so that create and attach need no round trip between them
  Json create = request("create", Asked::Create);
  set(create.get(), "id", static_cast<std::int64_t>(session_));
  send(std::move(create));
  attach();
  arm_setup();
  peer_alive();
  watch_idle();
}

void Call::attach() {
  Json attach = request("attach", Asked::Attach);
  set(attach.get(), "session_id", static_cast<std::int64_t>(session_));
  set(attach.get(), "plugin", options_.plugin);
  send(std::move(attach));
}

void Call::next_message() {
  if (over_ || handle_ == 0 || in_flight_ || waiting_.empty()) return;
  Request next = std::move(waiting_.front());
  waiting_.pop_front();
  Json message = request("message", Asked::Message);
  in_flight_ = InFlight{next.ref, text_or(message.get(), "transaction"), next.jsep.has_value()};
  set(message.get(), "session_id", static_cast<std::int64_t>(session_));
  set(message.get(), "handle_id", static_cast<std::int64_t>(handle_));
  set(message.get(), "body", next.body ? std::move(next.body) : Json(json_object()));
  if (next.jsep) dtls_.to_janus(*next.jsep);
  if (next.jsep) follow_up(*next.jsep);
  if (next.jsep) set(message.get(), "jsep", to_jsep(*next.jsep));
  if (next.jsep && next.jsep->type == "offer") offer_ = next.ref;
  if (next.jsep && next.jsep->type == "answer") arm_connect(options_.connect_timeout);
  arm_setup();
  send(std::move(message));
  // Not before: Janus takes requests one by one, and the offer comes first.
  if (!std::exchange(informed_, true)) send(request("info", Asked::Info));
  events_.asked(next.ref);
}

// Janus does not give its agent the candidates of a description that renegotiates (1.1.2), so where that one
// restarts ICE it hears of them behind it; of those that it knows, not again.
void Call::follow_up(Description& description) {
  const bool restarts = description.ufrag != std::exchange(ufrag_, description.ufrag);
  if (agreed_ && restarts && description.has_candidates) {
    Json list = take_candidates(description);
    trickle(std::move(list), true);
  }
  agreed_ = agreed_ || description.type == "answer";
}

bool Call::trickle(Json candidates, bool completed) {
  if (over_ || candidates_.size() + 2 > kMaxTrickles) return over_;
  if (json_array_size(candidates.get()) > 0) {
    Json body(json_object());
    set(body.get(), "candidates", std::move(candidates));
    candidates_.push_back(std::move(body));
  }
  if (completed) {
    Json done(json_object()), body(json_object());
    set(done.get(), "completed", Json(json_true()));
    set(body.get(), "candidate", std::move(done));
    candidates_.push_back(std::move(body));
  }
  flush_candidates();
  return true;
}

void Call::flush_candidates() {
  if (!ready_ || (in_flight_ && in_flight_->described)) return;
  for (; !candidates_.empty(); candidates_.pop_front()) {
    Json trickle = request("trickle", Asked::Trickle);
    set(trickle.get(), "session_id", static_cast<std::int64_t>(session_));
    set(trickle.get(), "handle_id", static_cast<std::int64_t>(handle_));
    json_object_update(trickle.get(), candidates_.front().get());
    send(std::move(trickle));
  }
}

void Call::finish(const std::string& reason, bool session_lives) {
  if (over_) return;
  over_ = true;
  for (auto* timer :
       {&setup_timer_, &keepalive_timer_, &connect_timer_, &peer_timer_, &idle_timer_, &gathering_timer_})
    loop_.cancel(std::exchange(*timer, 0));
  if (session_ != 0 && session_lives) {
    Json destroy = request("destroy", Asked::Keepalive);
    set(destroy.get(), "session_id", static_cast<std::int64_t>(session_));
    send(std::move(destroy));
  }
  pending_.clear();
  waiting_.clear();
  candidates_.clear();
  in_flight_.reset();
  if (!reason.empty()) events_.over(reason);
}

void Call::session_over(std::uint64_t session, bool timeout) {
  if (over_ || session == 0 || session != session_) return;
  finish(timeout ? "Janus timed the session out" : "Janus ended the session", false);
}

}  // namespace jm::janus
