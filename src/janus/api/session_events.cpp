// SPDX-License-Identifier: GPL-3.0-or-later
// What Janus answers and tells of a session, under the peer's numbers.
#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "janus/api/session.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::janus {

bool Session::accepts(const json_t* message) const {
  return asked_.contains(text_or(message, "transaction")) || core_.is_of(message);
}

void Session::from_core(const json_t* message, base::Now now) {
  const std::string transaction = text_or(message, "transaction");
  const Asked* known = asked_.find(transaction);
  if (known == nullptr) return event(message, now);
  // The event may overtake the ack, so an ack ends nothing.
  if (text_in(message, "janus") == "ack" && known->verb == Verb::Message) {
    const auto handle = handles_.find(known->handle);
    if (handle != handles_.end()) handle->second.requests().acked(transaction, now);
    return;
  }
  answered(*asked_.take(transaction), transaction, message, now);
}

void Session::answered(const Asked& asked, const std::string& transaction, const json_t* message,
                       base::Now now) {
  const bool error = text_in(message, "janus") == "error";
  const auto handle = handles_.find(asked.handle);
  switch (asked.verb) {
    case Verb::Create:
      if (error) {
        over_ = true;
        return tell(message, asked);
      }
      core_.created(now);
      if (shared_.keepalive.ask()) send(core_.info(), {Verb::Info});
      return;
    case Verb::Attach:
      if (handle != handles_.end()) attached(handle, asked, message, now);
      return;
    case Verb::Message: {
      if (handle == handles_.end()) return;
      auto answer = handle->second.said(message, Handle::Why::Answers, asked.trace, shared_.replies, now);
      tell(message, asked, false, std::move(answer));
      if (handle->second.requests().settle(transaction)) go_on(handle, now);
      return;
    }
    case Verb::Info:
      if (shared_.keepalive.learn(message)) core_.interval_changed(now);
      return;
    case Verb::Keepalive:
      if (error) lost("Janus no longer knows the session");
      return;
    case Verb::Other:
      if (error) tell(message, asked);
      return;
  }
}

void Session::attached(Handles::iterator at, const Asked& asked, const json_t* message, base::Now now) {
  const auto number = integer_in(json_object_get(message, "data"), "id").value_or(0);
  if (text_in(message, "janus") != "error" && number != 0) {
    at->second.attached(static_cast<std::uint64_t>(number));
    return go_on(at, now);
  }
  const auto waiting = at->second.requests().take_all();
  forget(at, "");
  tell(message, asked);
  for (const auto& request : waiting)
    shared_.replies.error({id_, asked.handle, request.transaction()}, code::kNoSuchHandle, "no such handle",
                          nullptr);
}

void Session::event(const json_t* message, base::Now now) {
  const std::string verb = text_or(message, "janus");
  if (verb == "timeout") return lost("timeout");
  const auto sender = static_cast<std::uint64_t>(integer_in(message, "sender").value_or(0));
  const auto at = std::find_if(handles_.begin(), handles_.end(),
                               [sender](const auto& one) { return one.second.number() == sender; });
  if (sender == 0 || at == handles_.end()) return;
  Handle& handle = at->second;
  const Asked to{Verb::Other, at->first};
  std::unique_ptr<PeerApi::Answer> answer;
  if (verb == "media") {
    handle.media(message);
    shared_.liveness.alive(now);
  }
  if (verb == "webrtcup") handle.up(shared_.replies);
  if (verb == "hangup") handle.hung_up(text_or(message, "reason", "hangup"), shared_.replies);
  if (verb == "event") answer = handle.said(message, Handle::Why::OwnAccount, nullptr, shared_.replies, now);
  if (verb == "detached") forget(at, "detached");
  tell(message, to, verb == "media" || verb == "slowlink", std::move(answer));
}

void Session::tell(const json_t* message, const Asked& asked, bool droppable,
                   std::unique_ptr<PeerApi::Answer> answer) {
  const auto handle = handles_.find(asked.handle);
  const bool known = handle != handles_.end();
  Json object = known ? handle->second.to_peer(message, shared_.replies)
                      : Json(json_copy(const_cast<json_t*>(message)));
  if (!object) return;
  shared_.replies.tell(std::move(object), {id_, asked.handle, asked.transaction},
                       known ? handle->second.about() : nullptr, droppable, std::move(answer));
}

void Session::forget(Handles::iterator handle, const std::string& reason) {
  handle->second.over(reason, shared_.replies);
  asked_.forget_if([id = handle->first](const Asked& asked) { return asked.handle == id; });
  handles_.erase(handle);
}

}  // namespace jm::janus
