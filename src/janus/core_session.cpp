// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/core_session.hpp"

#include "janus/messages/envelope.hpp"

namespace jm::janus {

bool KeepaliveInterval::learn(const json_t* info) {
  const auto granted = integer_in(info, "session-timeout").value_or(0);
  if (granted <= 0) return false;
  every_ = keepalive_within(at_most_, granted);
  return true;
}

CoreSession::CoreSession(Credentials credentials, const KeepaliveInterval& interval)
    : credentials_(std::move(credentials)), interval_(interval) {}

bool CoreSession::is_of(const json_t* message) const {
  return id_ != 0 && integer_in(message, "session_id") == static_cast<std::int64_t>(id_);
}

Json CoreSession::signed_request(const char* verb) const {
  Json out(json_object());
  set(out.get(), "janus", verb);
  if (!credentials_.api_secret.empty()) set(out.get(), "apisecret", credentials_.api_secret);
  if (!credentials_.token.empty()) set(out.get(), "token", credentials_.token);
  return out;
}

Json CoreSession::create(Json request) {
  id_ = random_number();
  json_object_update(request.get(), signed_request("create").get());
  set(request.get(), "id", static_cast<std::int64_t>(id_));
  return request;
}

Json CoreSession::request(const char* verb) const {
  Json out = signed_request(verb);
  set(out.get(), "session_id", static_cast<std::int64_t>(id_));
  return out;
}

Json CoreSession::info() const {
  return signed_request("info");
}

void CoreSession::forward(json_t* request) const {
  if (!credentials_.api_secret.empty()) set(request, "apisecret", credentials_.api_secret);
  set(request, "session_id", static_cast<std::int64_t>(id_));
}

Json CoreSession::keepalive(base::Now now) {
  keep(now);
  return request("keepalive");
}

}  // namespace jm::janus
