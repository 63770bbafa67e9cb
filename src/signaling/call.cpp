#include "signaling/call.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "signaling/envelope.hpp"
#include "signaling/json.hpp"

namespace jm::signaling {
namespace {

using std::chrono::milliseconds;

constexpr int kSessionConflict = 468;
constexpr unsigned kMaxClashes = 3;
constexpr std::size_t kMaxWaiting = 16;  // plugin requests
constexpr std::size_t kMaxMids = 64;
constexpr std::size_t kMaxTrickles = 64;  // trickle requests before Janus has answered
// An answer that the carrier does not take keeps the call no longer than so many times connect_timeout.
constexpr int kUnattached = 10;

// Chosen here, so that create and attach need no round trip between them. Fits a JavaScript number.
std::uint64_t random_session() {
  std::uint64_t id = 0;
  while (id == 0) {
    randombytes_buf(&id, sizeof id);
    id &= (UINT64_C(1) << 53) - 1;
  }
  return id;
}

std::uint64_t id_in(const json_t* object, const char* key) {
  return static_cast<std::uint64_t>(integer_in(object, key).value_or(0));
}

}  // namespace

Call::Call(tangle::Loop& loop, Core& core, ChannelId channel, CallOptions options, Events events)
    : loop_(loop),
      core_(core),
      channel_(channel),
      options_(std::move(options)),
      events_(std::move(events)),
      prefix_(random_id().substr(0, 12)) {}

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
  session_ = random_session();
  Json create = request("create", Asked::Create);
  set(create.get(), "id", static_cast<std::int64_t>(session_));
  send(std::move(create));
  attach();
  arm_setup();
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
  set(message.get(), "session_id", static_cast<std::int64_t>(session_));
  set(message.get(), "handle_id", static_cast<std::int64_t>(handle_));
  set(message.get(), "body", next.body ? std::move(next.body) : Json(json_object()));
  if (next.jsep) set(message.get(), "jsep", to_jsep(*next.jsep));
  in_flight_ = InFlight{next.ref, text_or(message.get(), "transaction"), next.jsep.has_value()};
  if (next.jsep && next.jsep->type == "offer") offer_ = next.ref;
  arm_setup();
  send(std::move(message));
  events_.asked(next.ref);
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
  if (!ready_) return;
  for (; !candidates_.empty(); candidates_.pop_front()) {
    Json trickle = request("trickle", Asked::Trickle);
    set(trickle.get(), "session_id", static_cast<std::int64_t>(session_));
    set(trickle.get(), "handle_id", static_cast<std::int64_t>(handle_));
    json_object_update(trickle.get(), candidates_.front().get());
    send(std::move(trickle));
  }
}

void Call::from_core(const json_t* message) {
  if (over_) return;
  const auto verb = text_in(message, "janus").value_or("");
  const auto transaction = text_in(message, "transaction").value_or("");
  const auto known = pending_.find(transaction);
  if (known != pending_.end()) {
    const Asked kind = known->second;
    // The event may overtake the ack, so an ack ends nothing.
    if (kind == Asked::Message && verb == "ack") return;
    pending_.erase(known);
    return answered(kind, message);
  }
  if (session_ == 0 || id_in(message, "session_id") != session_) return;
  if (verb == "timeout") return finish("Janus timed the session out", false);
  if (handle_ == 0 || id_in(message, "sender") != handle_) return;
  if (verb == "event") {
    plugin_event(message, true);
  } else if (verb == "webrtcup") {
    up_ = true;
    alive_at_ = std::chrono::steady_clock::now();
    loop_.cancel(std::exchange(connect_timer_, 0));
    watch_peer();
    events_.connected();
  } else if (verb == "media") {
    media(message);
  } else if (verb == "hangup") {
    finish(text_or(message, "reason", "hangup"), true);
  } else if (verb == "detached") {
    finish("the plugin has detached", true);
  } else if (verb == "trickle") {
    const json_t* candidate = json_object_get(message, "candidate");
    const bool completed = json_is_true(json_object_get(candidate, "completed"));
    Json list(json_array());
    if (!completed && json_is_object(candidate))
      json_array_append(list.get(), const_cast<json_t*>(candidate));
    events_.candidates(std::move(list), completed);
  }
}

void Call::answered(Asked kind, const json_t* message) {
  const bool error = text_in(message, "janus") == "error";
  const json_t* details = json_object_get(message, "error");
  const int number = static_cast<int>(integer_in(details, "code").value_or(code::kTransport));
  std::string reason = text_or(details, "reason", "refused by Janus");
  switch (kind) {
    case Asked::Create:
      if (error && number == kSessionConflict && ++clashes_ <= kMaxClashes) {
        // Somebody has this id; the attach that is under way would end in their session, so it is disowned.
        pending_.clear();
        return open();
      }
      if (error) return failed(number, std::move(reason));
      created_ = true;
      arm_keepalive();
      break;
    case Asked::Attach:
      if (error) return failed(number, std::move(reason));
      handle_ = id_in(json_object_get(message, "data"), "id");
      if (handle_ == 0) return failed(code::kTransport, "Janus gave no handle");
      next_message();
      break;
    case Asked::Message:
      if (!error) return plugin_event(message, false);
      if (!ready_) return failed(number, std::move(reason));
      {
        const auto ref = in_flight_ ? in_flight_->ref : 0;
        in_flight_.reset();
        loop_.cancel(std::exchange(setup_timer_, 0));
        events_.refused(ref, number, std::move(reason));
        next_message();
      }
      break;
    case Asked::Trickle:
      break;
    case Asked::Keepalive:
      if (error) finish("Janus no longer knows the session", false);
      break;
  }
}

void Call::plugin_event(const json_t* message, bool own) {
  const json_t* data = json_object_get(json_object_get(message, "plugindata"), "data");
  const json_t* jsep = json_object_get(message, "jsep");
  Ref ref = 0;
  if (!own && in_flight_) {
    ref = in_flight_->ref;
    in_flight_.reset();
    loop_.cancel(std::exchange(setup_timer_, 0));
  }
  if (const auto number = integer_in(data, "error_code"); number && !own) {
    std::string reason = text_or(data, "error", "refused by the plugin");
    if (!ready_) return failed(static_cast<int>(*number), std::move(reason), ref);
    events_.refused(ref, static_cast<int>(*number), std::move(reason));
    return next_message();
  }
  const bool first = !std::exchange(ready_, true);
  auto description = jsep != nullptr ? read_description(jsep) : fail("none");
  Json copy = json_is_object(data) ? share(data) : Json();
  if (description) {
    if (description->type == "answer") ref = std::exchange(offer_, 0);
    if (first || connect_timer_ == 0) arm_connect(kUnattached * options_.connect_timeout);
    events_.described(ref, std::move(*description), std::move(copy));
  } else if (copy) {
    events_.event(ref, std::move(copy));
  }
  if (over_) return;
  flush_candidates();
  next_message();
}

void Call::failed(int number, std::string reason, Ref ref) {
  if (ref == 0 && in_flight_) ref = in_flight_->ref;
  if (ref == 0 && !waiting_.empty()) ref = waiting_.front().ref;
  const bool lives = created_;
  const auto refused = events_.refused;
  finish("", lives);
  refused(ref, number, std::move(reason));
}

void Call::finish(const std::string& reason, bool session_lives) {
  if (over_) return;
  over_ = true;
  for (auto* timer : {&setup_timer_, &keepalive_timer_, &connect_timer_, &peer_timer_})
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

void Call::media(const json_t* message) {
  const auto mid = text_or(message, "mid", text_or(message, "type"));
  if (receiving_.size() >= kMaxMids && receiving_.count(mid) == 0) return;
  const bool before =
      std::any_of(receiving_.begin(), receiving_.end(), [](const auto& m) { return m.second; });
  receiving_[mid] = json_is_true(json_object_get(message, "receiving"));
  if (before) alive_at_ = std::chrono::steady_clock::now();
}

void Call::arm_setup() {
  loop_.cancel(setup_timer_);
  setup_timer_ = loop_.after(options_.timing.setup, [this] {
    setup_timer_ = 0;
    if (!ready_) return failed(code::kTransport, "Janus did not answer in time");
    const auto ref = in_flight_ ? in_flight_->ref : 0;
    in_flight_.reset();
    events_.refused(ref, code::kTransport, "Janus did not answer in time");
    next_message();
  });
}

void Call::arm_keepalive() {
  keepalive_timer_ = loop_.after(options_.timing.keepalive, [this] {
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

void Call::answer_attached() {
  arm_connect(options_.connect_timeout);
}

void Call::peer_alive() {
  alive_at_ = std::chrono::steady_clock::now();
}

void Call::watch_peer() {
  const milliseconds limit = options_.peer_timeout;
  if (limit.count() == 0 || peer_timer_ != 0) return;
  const auto now = std::chrono::steady_clock::now();
  const bool any = std::any_of(receiving_.begin(), receiving_.end(), [](const auto& m) { return m.second; });
  if (any) alive_at_ = now;
  const auto left = std::chrono::ceil<milliseconds>(alive_at_ + limit - now);
  if (left.count() <= 0) return finish("the peer has vanished", true);
  peer_timer_ = loop_.after(left, [this] {
    peer_timer_ = 0;
    watch_peer();
  });
}

}  // namespace jm::signaling
