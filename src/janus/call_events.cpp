// SPDX-License-Identifier: GPL-3.0-or-later
// What Janus answers and tells of a call.
#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "janus/call.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::janus {
namespace {

constexpr unsigned kMaxClashes = 3;
constexpr std::size_t kMaxMids = 64;
// An answer that the carrier does not take keeps the call no longer than so many times connect_timeout.
constexpr int kUnattached = 10;

std::uint64_t id_in(const json_t* object, const char* key) {
  return static_cast<std::uint64_t>(integer_in(object, key).value_or(0));
}

}  // namespace

void Call::from_core(const json_t* message) {
  if (over_) return;
  const auto verb = text_in(message, "janus").value_or("");
  const auto transaction = text_in(message, "transaction").value_or("");
  const auto known = pending_.find(transaction);
  if (known != pending_.end()) {
    const Asked kind = known->second;
    // The event may overtake the ack, so an ack ends nothing.
    if ((kind == Asked::Message || kind == Asked::GivenUp) && verb == "ack") return;
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
    trickled(json_object_get(message, "candidate"));
  }
}

void Call::answered(Asked kind, const json_t* message) {
  const bool error = text_in(message, "janus") == "error";
  const json_t* details = json_object_get(message, "error");
  const int number = static_cast<int>(integer_in(details, "code").value_or(code::kTransport));
  std::string reason = text_or(details, "reason", "refused by Janus");
  switch (kind) {
    case Asked::Create:
      if (error && number == code::kConflict && ++clashes_ <= kMaxClashes) {
        // Somebody has this id; the attach that is under way would end in their session, so it is disowned.
        pending_.clear();
        return open();
      }
      if (error) {
        session_ = 0;
        return failed(number, std::move(reason));
      }
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
      return refused(number, reason);
    case Asked::Info:
      if (const auto granted = integer_in(message, "session-timeout"); granted.value_or(0) > 0) {
        keepalive_ = keepalive_within(options_.timing.keepalive, *granted);
        if (keepalive_timer_ != 0) arm_keepalive();
      }
      break;
    case Asked::Trickle:
    case Asked::GivenUp:
      break;
    case Asked::Keepalive:
      if (error) finish("Janus no longer knows the session", false);
      break;
  }
}

void Call::plugin_event(const json_t* message, bool own) {
  const json_t* data = json_object_get(json_object_get(message, "plugindata"), "data");
  const json_t* jsep = json_object_get(message, "jsep");
  if (const auto number = integer_in(data, "error_code"); number && !own) {
    std::string reason = text_or(data, "error", "refused by the plugin");
    if (!ready_ && in_flight_ && in_flight_->described)
      return failed(static_cast<int>(*number), std::move(reason));
    ready_ = true;
    return refused(static_cast<int>(*number), reason);
  }
  Ref ref = !own && in_flight_ ? settle() : 0;
  const bool first = !std::exchange(ready_, true);
  auto description = jsep != nullptr ? read_description(jsep) : fail("none");
  Json copy = json_is_object(data) ? share(data) : Json();
  if (description) {
    if (description->type == "answer") {
      agreed_ = true;
      ref = std::exchange(offer_, 0);
      if (first || connect_timer_ == 0) arm_connect(kUnattached * options_.connect_timeout);
    }
    described(ref, std::move(*description), std::move(copy));
  } else if (copy) {
    events_.event(ref, std::move(copy));
  }
  if (over_) return;
  flush_candidates();
  next_message();
}

// The request in flight; the call goes on without it.
void Call::refused(int number, const std::string& reason) {
  if (in_flight_ && in_flight_->described) candidates_.clear();
  const auto ref = settle();
  events_.refused(ref, number, reason);
  next_message();
}

void Call::failed(int number, std::string reason) {
  Ref ref = in_flight_ ? in_flight_->ref : 0;
  if (ref == 0 && !waiting_.empty()) ref = waiting_.front().ref;
  const auto tell = events_.refused;
  finish("", true);
  tell(ref, number, std::move(reason));
}

void Call::media(const json_t* message) {
  const auto mid = text_or(message, "mid", text_or(message, "type"));
  if (receiving_.size() >= kMaxMids && receiving_.count(mid) == 0) return;
  const bool before =
      std::any_of(receiving_.begin(), receiving_.end(), [](const auto& m) { return m.second; });
  receiving_[mid] = json_is_true(json_object_get(message, "receiving"));
  if (before) alive_at_ = std::chrono::steady_clock::now();
}

}  // namespace jm::janus
