// SPDX-License-Identifier: GPL-3.0-or-later
// Which of the peer's handles have a call, for the counters, the times and Janus's event handlers. Janus's
// own numbers are in what these get: they name the same session and handle in Janus's own events.
#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "janus/api/api.hpp"

namespace jm::janus {

Json Api::about(const Session& session, const Handle& handle) const {
  Json details(json_object());
  set(details.get(), "plugin", handle.plugin);
  set(details.get(), "session_id", static_cast<std::int64_t>(session.janus));
  set(details.get(), "handle_id", static_cast<std::int64_t>(handle.janus));
  return details;
}

void Api::offered(const Session& session, Handle& handle, bool by_peer) {
  const bool opens = handle.link == Link::None;
  if (by_peer || opens) ++host_.counters.offers;
  if (opens) {
    ++host_.counters.calls;
    handle.link = Link::Offered;
  }
  host_.notify(!opens ? "renegotiation" : by_peer ? "offer" : "request", about(session, handle));
}

void Api::up(const Session& session, Handle& handle) {
  if (std::exchange(handle.link, Link::Up) != Link::Up) host_.notify("connected", about(session, handle));
}

void Api::over(const Session& session, Handle& handle, const std::string& reason) {
  const Link link = std::exchange(handle.link, Link::None);
  if (link == Link::None) return;
  Json details = about(session, handle);
  set(details.get(), "reason", reason);
  set(details.get(), "connected", Json(json_boolean(link == Link::Up)));
  host_.notify("disconnected", std::move(details));
}

void Api::refused(Id session_id, Id handle_id, std::int64_t number, const std::string& reason) {
  ++host_.counters.errors;
  Json details(json_object());
  const auto session = sessions_.find(session_id);
  if (session != sessions_.end()) {
    const auto handle = session->second.handles.find(handle_id);
    if (handle != session->second.handles.end()) details = about(session->second, handle->second);
  }
  set(details.get(), "code", number);
  set(details.get(), "reason", reason);
  host_.notify("refused", std::move(details));
}

// What Janus says of a handle: `asked` is the peer's message that it answers, or null.
std::unique_ptr<PeerApi::Answer> Api::said(const Session& session, Handle& handle, const json_t* event,
                                           const Asked* asked) {
  const json_t* data = json_object_get(json_object_get(event, "plugindata"), "data");
  const auto number = integer_in(data, "error_code");
  const bool error = text_in(event, "janus") == "error";
  if (number && asked != nullptr)
    refused(asked->session, asked->handle, *number, text_or(data, "error", "refused by the plugin"));
  if ((number || error) && asked != nullptr && asked->trace && handle.link == Link::Offered)
    over(session, handle, error ? "Janus has refused the offer" : "the plugin has refused the offer");

  const std::string type = text_or(json_object_get(event, "jsep"), "type");
  if (type == "offer") offered(session, handle, false);
  if (type != "answer") return nullptr;
  ++host_.counters.answers;
  if (handle.link == Link::Offered) handle.link = Link::Answered;
  if (asked == nullptr || !asked->trace) return nullptr;
  asked->trace->mark(plain::Stage::Answered);
  return std::make_unique<Answer>(Answer{asked->trace, about(session, handle)});
}

bool Api::connected() const {
  return std::any_of(sessions_.begin(), sessions_.end(), [](const auto& session) {
    const auto& handles = session.second.handles;
    return std::any_of(handles.begin(), handles.end(),
                       [](const auto& handle) { return handle.second.link == Link::Up; });
  });
}

}  // namespace jm::janus
