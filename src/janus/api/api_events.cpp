// SPDX-License-Identifier: GPL-3.0-or-later
// What Janus answers and tells, under the peer's numbers.
#include <utility>

#include "base/json.hpp"
#include "janus/api/api.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::janus {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxMids = 64;
constexpr milliseconds kCourtesy{1'000};  // an event that comes by then makes the ack needless

std::uint64_t number_in(const json_t* object, const char* key) {
  return static_cast<std::uint64_t>(integer_in(object, key).value_or(0));
}

}  // namespace

void Api::from_core(const json_t* message) {
  const std::string transaction = text_or(message, "transaction");
  const auto known = asked_.find(transaction);
  if (known == asked_.end()) return event(message);
  // The event may overtake the ack, so an ack ends nothing.
  if (text_in(message, "janus") == "ack" && known->second.verb == Verb::Message)
    return acked(known->second, transaction);
  Asked asked = std::move(known->second);
  asked_.erase(known);
  answered(std::move(asked), message, transaction);
}

void Api::answered(Asked asked, const json_t* message, const std::string& transaction) {
  const bool error = text_in(message, "janus") == "error";
  const auto found = sessions_.find(asked.session);
  if (found == sessions_.end()) return;  // over meanwhile
  Session& session = found->second;
  switch (asked.verb) {
    case Verb::Create:
      if (error) {
        forget(asked.session, "");
        return tell(message, asked.session, 0, asked.transaction, false);
      }
      arm_keepalive(asked.session);
      if (!std::exchange(informed_, true)) {
        Json info(json_object());
        set(info.get(), "janus", "info");
        send(std::move(info), {Verb::Info, asked.session, 0, ""});
      }
      return;
    case Verb::Attach: {
      const auto handle = session.handles.find(asked.handle);
      if (handle == session.handles.end()) return;
      handle->second.janus = number_in(json_object_get(message, "data"), "id");
      if (error || handle->second.janus == 0) {
        auto waiting = std::move(handle->second.waiting);
        forget(found, handle, "");
        tell(message, asked.session, asked.handle, asked.transaction, false);
        for (const auto& request : waiting)
          tell_error(asked.session, asked.handle, text_or(request.json.get(), "transaction"),
                     code::kNoSuchHandle, "no such handle");
        return;
      }
      return next(asked.session, asked.handle);
    }
    case Verb::Message: {
      const auto handle = session.handles.find(asked.handle);
      std::unique_ptr<Answer> answer;
      if (handle != session.handles.end()) answer = said(session, handle->second, message, &asked);
      tell(message, asked.session, asked.handle, asked.transaction, false, std::move(answer));
      return settle(asked, transaction);
    }
    case Verb::Info:
      if (const auto granted = integer_in(message, "session-timeout"); granted.value_or(0) > 0) {
        keepalive_ = keepalive_within(options_.timing.keepalive, *granted);
        arm_keepalive(asked.session);
      }
      return;
    case Verb::Keepalive:
      if (error) lost(asked.session, "Janus no longer knows the session");
      return;
    case Verb::Other:
      if (error) tell(message, asked.session, asked.handle, asked.transaction, false);
      return;
  }
}

void Api::acked(const Asked& asked, const std::string& transaction) {
  const auto session = sessions_.find(asked.session);
  if (session == sessions_.end()) return;
  const auto handle = session->second.handles.find(asked.handle);
  // An ack that comes when the message was given up is nobody's.
  if (handle == session->second.handles.end() || handle->second.in_flight != transaction) return;
  handle->second.acked = true;
  loop_.cancel(handle->second.courtesy);
  handle->second.courtesy = loop_.after(kCourtesy, [this, asked] {
    Json ack(json_object());
    set(ack.get(), "janus", "ack");
    tell(ack.get(), asked.session, 0, asked.transaction, true);
  });
}

void Api::settle(const Asked& asked, const std::string& transaction) {
  const auto session = sessions_.find(asked.session);
  if (session == sessions_.end()) return;
  const auto handle = session->second.handles.find(asked.handle);
  if (handle == session->second.handles.end() || handle->second.in_flight != transaction) return;
  loop_.cancel(std::exchange(handle->second.patience, 0));
  loop_.cancel(std::exchange(handle->second.courtesy, 0));
  handle->second.in_flight.clear();
  next(asked.session, asked.handle);
}

void Api::event(const json_t* message) {
  const Id janus = number_in(message, "session_id");
  auto session = sessions_.begin();
  while (session != sessions_.end() && session->second.janus != janus) ++session;
  if (janus == 0 || session == sessions_.end()) return;
  const std::string verb = text_or(message, "janus");
  if (verb == "timeout") return lost(session->first, "timeout");

  auto& handles = session->second.handles;
  const Id sender = number_in(message, "sender");
  auto handle = handles.begin();
  while (handle != handles.end() && handle->second.janus != sender) ++handle;
  if (sender == 0 || handle == handles.end()) return;
  const Id session_id = session->first, handle_id = handle->first;
  std::unique_ptr<Answer> answer;
  if (verb == "media") media(handle->second, message);
  if (verb == "webrtcup") up(session->second, handle->second);
  if (verb == "hangup") {
    handle->second.receiving.clear();
    handle->second.dtls = {};
    over(session->second, handle->second, text_or(message, "reason", "hangup"));
  }
  if (verb == "event") answer = said(session->second, handle->second, message, nullptr);
  if (verb == "detached") forget(session, handle, "detached");
  tell(message, session_id, handle_id, "", verb == "media" || verb == "slowlink", std::move(answer));
}

void Api::media(Handle& handle, const json_t* message) {
  const auto mid = text_or(message, "mid", text_or(message, "type"));
  if (!json_is_true(json_object_get(message, "receiving")))
    handle.receiving.erase(mid);
  else if (handle.receiving.size() < kMaxMids)
    handle.receiving.insert(mid);
  peer_alive();
}

void Api::tell(const json_t* message, Id session, Id handle, const std::string& transaction, bool droppable,
               std::unique_ptr<Answer> answer) {
  if (text_in(message, "janus") == "error") {
    const json_t* error = json_object_get(message, "error");
    refused(session, handle, integer_in(error, "code").value_or(0), text_or(error, "reason"));
  }
  Json out(json_copy(const_cast<json_t*>(message)));
  json_t* object = out.get();
  if (session != 0) set(object, "session_id", static_cast<std::int64_t>(session));
  if (handle != 0 || json_object_get(object, "sender") != nullptr)
    set(object, "sender", static_cast<std::int64_t>(handle));
  if (transaction.empty())
    json_object_del(object, "transaction");
  else
    set(object, "transaction", transaction);
  describe_to_peer(object, session, handle);
  host_.tell(std::move(out), droppable, std::move(answer));
}

// The description in it, where there is one, as the peer gets it.
void Api::describe_to_peer(json_t* object, Id session_id, Id handle_id) {
  const json_t* jsep = json_object_get(object, "jsep");
  auto description = read_description(jsep);
  const auto session = sessions_.find(session_id);
  if (!description || session == sessions_.end()) return;
  const auto handle = session->second.handles.find(handle_id);
  if (handle == session->second.handles.end()) return;
  handle->second.dtls.from_janus(*description);
  Json copy(json_copy(const_cast<json_t*>(jsep)));  // Janus still reads its own
  set(copy.get(), "sdp", description->sdp);
  set(object, "jsep", std::move(copy));
}

void Api::tell_error(Id session, Id handle, const std::string& transaction, int number,
                     std::string_view reason) {
  Json error(json_object()), details(json_object());
  set(error.get(), "janus", "error");
  set(details.get(), "code", std::int64_t{number});
  set(details.get(), "reason", reason);
  set(error.get(), "error", std::move(details));
  tell(error.get(), session, handle, transaction, false);
}

// Janus has let the session go, or is told to.
void Api::lost(Id session, const std::string& reason) {
  Json gone(json_object());
  set(gone.get(), "janus", "timeout");
  destroy(session, reason);
  tell(gone.get(), session, 0, "", false);
}

void Api::forget(Id id, const std::string& reason) {
  const auto session = sessions_.find(id);
  if (session == sessions_.end()) return;
  loop_.cancel(session->second.keepalive);
  auto& handles = session->second.handles;
  while (!handles.empty()) forget(session, handles.begin(), reason);
  std::erase_if(asked_, [id](const auto& asked) { return asked.second.session == id; });
  sessions_.erase(session);
}

void Api::forget(Sessions::iterator session, Handles::iterator handle, const std::string& reason) {
  over(session->second, handle->second, reason);
  loop_.cancel(handle->second.patience);
  loop_.cancel(handle->second.courtesy);
  std::erase_if(asked_, [&](const auto& asked) {
    return asked.second.session == session->first && asked.second.handle == handle->first;
  });
  session->second.handles.erase(handle);
}

void Api::session_over(std::uint64_t janus) {
  for (const auto& [id, session] : sessions_)
    if (session.janus == janus) return lost(id, "Janus has ended the session");
}

}  // namespace jm::janus
