// SPDX-License-Identifier: GPL-3.0-or-later
// What Janus answers and tells of a call.
#include <utility>

#include "base/json.hpp"
#include "janus/call.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::janus {
namespace {

constexpr unsigned kMaxClashes = 3;

std::uint64_t id_in(const json_t* object, const char* key) {
  return static_cast<std::uint64_t>(integer_in(object, key).value_or(0));
}

}  // namespace

Call::Actions Call::from_core(const json_t* message, base::Now now) {
  if (over()) return {};
  const auto verb = text_in(message, "janus").value_or("");
  const auto transaction = text_in(message, "transaction").value_or("");
  if (const Sent* known = transactions_.find(transaction)) {
    // The event may overtake the ack, so an ack ends nothing.
    const bool waits = *known == Sent::Message || *known == Sent::GivenUp;
    if (!waits || verb != "ack") answered(*transactions_.take(transaction), message, now);
    return std::exchange(out_, {});
  }
  if (!session_.is_of(message)) return {};
  const bool of_handle = handle_ != 0 && id_in(message, "sender") == handle_;
  if (verb == "timeout") {
    finish("Janus timed the session out", false);
  } else if (!of_handle) {
    return {};
  } else if (verb == "event") {
    plugin_event(message, true, now);
  } else if (verb == "webrtcup") {
    connection_.up(now);
    out_.emplace_back(Connected{});
  } else if (verb == "media") {
    connection_.media(message, now);
  } else if (verb == "hangup") {
    const std::string reason = text_or(message, "reason");
    finish(reason.empty() ? "hangup" : reason, true);
  } else if (verb == "detached") {
    finish("the plugin has detached", true);
  } else if (verb == "trickle") {
    if (auto complete = gathering_.trickled(json_object_get(message, "candidate"))) {
      tell(std::move(*complete));
    } else if (auto late = requests_.in_flight() ? std::nullopt : gathering_.late()) {
      if (auto shown = negotiation_.from_janus(std::move(*late))) out_.emplace_back(std::move(*shown));
      if (negotiation_.none_left()) out_.emplace_back(NoneLeft{});
    }
  }
  return std::exchange(out_, {});
}

void Call::answered(Sent kind, const json_t* message, base::Now now) {
  const bool error = text_in(message, "janus") == "error";
  const json_t* details = json_object_get(message, "error");
  const int number = static_cast<int>(integer_in(details, "code").value_or(code::kTransport));
  std::string reason = text_or(details, "reason", "refused by Janus");
  switch (kind) {
    case Sent::Create:
      if (error && number == code::kConflict && ++clashes_ <= kMaxClashes) {
        // Somebody has this id; the attach in flight would end in their session, so its answer is ignored.
        transactions_.clear();
        return open(now);
      }
      if (error) return failed(number, std::move(reason), false);
      session_.created(now);
      break;
    case Sent::Attach:
      if (error) return failed(number, std::move(reason), true);
      handle_ = id_in(json_object_get(message, "data"), "id");
      if (handle_ == 0) return failed(code::kTransport, "Janus gave no handle", true);
      go_on(now);
      break;
    case Sent::Message:
      if (!error) return plugin_event(message, false, now);
      if (state_ != State::Ready) return failed(number, std::move(reason), true);
      return refused(number, reason, now);
    case Sent::Info:
      if (keepalive_.learn(message)) session_.interval_changed(now);
      break;
    case Sent::Trickle:
    case Sent::GivenUp:
      break;
    case Sent::Keepalive:
      if (error) finish("Janus no longer knows the session", false);
      break;
  }
}

// `own`: on the plugin's own account, else it answers the request in flight.
void Call::plugin_event(const json_t* message, bool own, base::Now now) {
  const json_t* data = json_object_get(json_object_get(message, "plugindata"), "data");
  if (const auto number = integer_in(data, "error_code"); number && !own) {
    std::string reason = text_or(data, "error", "refused by the plugin");
    if (state_ != State::Ready && requests_.describes())
      return failed(static_cast<int>(*number), std::move(reason), true);
    state_ = State::Ready;
    return refused(static_cast<int>(*number), reason, now);
  }
  const bool first = std::exchange(state_, State::Ready) != State::Ready;
  const json_t* jsep = json_object_get(message, "jsep");
  auto description = jsep != nullptr ? read_description(jsep) : fail("none");
  const bool answer = description && description->type == "answer";
  // An answer is the offer's, whatever it came with.
  auto answers = answer ? requests_.offer() : std::nullopt;
  if (!own) {
    answer_at_.reset();
    auto settled = requests_.settle();
    if (!answer) answers = std::move(settled);
  }
  Json copy = json_is_object(data) ? share(data) : Json();
  if (answer) {
    negotiation_.answered();
    connection_.janus_answers(first, now);
  }
  if (description) {
    for (auto& told :
         gathering_.described({std::move(answers), std::move(*description), std::move(copy)}, now))
      tell(std::move(told));
  } else if (copy) {
    out_.emplace_back(Event{std::move(answers), std::move(copy)});
  }
  go_on(now);
}

void Call::tell(Described described) {
  negotiation_.from_janus(described.description);
  out_.emplace_back(std::move(described));
  if (negotiation_.none_left()) out_.emplace_back(NoneLeft{});
}

// The request in flight; the call goes on without it.
void Call::refused(int number, const std::string& reason, base::Now now) {
  if (requests_.describes()) candidates_.clear();
  answer_at_.reset();
  out_.emplace_back(Refused{requests_.settle(), number, reason});
  go_on(now);
}

void Call::failed(int number, std::string reason, bool session_lives) {
  finish("", session_lives);
  out_.emplace_back(Refused{requests_.first(), number, std::move(reason)});
}

}  // namespace jm::janus
