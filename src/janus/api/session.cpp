// SPDX-License-Identifier: GPL-3.0-or-later
// What Janus is asked for in a session, and when.
#include "janus/api/session.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::janus {
namespace {

// What the peer may not bring, as Janus takes it from us.
Json stripped(const json_t* request, bool keep_token) {
  Json out(json_copy(const_cast<json_t*>(request)));
  if (!keep_token || text_or(request, "token").empty()) json_object_del(out.get(), "token");
  for (const char* secret : {"apisecret", "admin_secret"}) json_object_del(out.get(), secret);
  return out;
}

}  // namespace

std::uint64_t number_in(const json_t* request, const char* key) {
  const auto number = integer_in(request, key).value_or(0);
  return number > 0 && static_cast<std::uint64_t>(number) <= kMaxNumber ? static_cast<std::uint64_t>(number)
                                                                        : 0;
}

Session::Session(Shared& shared, Id id, const json_t* create)
    : shared_(shared),
      id_(id),
      core_({shared.api_secret, shared.rights.allow_token ? text_or(create, "token") : ""},
            shared.keepalive) {
  Json request = stripped(create, shared.rights.allow_token);
  for (const char* others : {"session_id", "handle_id"}) json_object_del(request.get(), others);
  send(core_.create(std::move(request)), {Verb::Create, 0, text_or(create, "transaction")});
}

std::string Session::send(Json request, Asked asked) {
  std::string transaction = asked_.add(std::move(asked));
  set(request.get(), "transaction", transaction);
  shared_.replies.to_janus(std::move(request));
  return transaction;
}

std::string Session::forward(Json request, Asked asked) {
  Json out = stripped(request.get(), shared_.rights.allow_token);
  core_.forward(out.get());
  return send(std::move(out), std::move(asked));
}

std::optional<Denied> Session::take(const Request& request, base::Now now) {
  if (text_in(request.json, "janus") == "attach") return attach(request.json);
  const auto handle = handles_.find(number_in(request.json, "handle_id"));
  if (handle == handles_.end()) return Denied{code::kNoSuchHandle, "no such handle"};
  if (auto refused = queue(handle->second, request)) return refused;
  go_on(handle, now);
  return std::nullopt;
}

std::optional<Denied> Session::attach(const json_t* request) {
  const Id id = number_in(request, "handle_id");
  const std::string plugin = text_or(request, "plugin");
  if (id == 0) return Denied{code::kMissing, "\"handle_id\" is missing or out of range"};
  if (plugin.empty()) return Denied{code::kMissing, "\"plugin\" is missing"};
  if (auto denied = check_plugin(shared_.rights, plugin)) {
    shared_.replies.log(denied->reason);
    return denied;
  }
  if (handles_.count(id) != 0) return Denied{code::kConflict, "that handle is there already"};
  if (handles_.size() >= shared_.rights.max_handles)
    return Denied{code::kTransport, "this channel has no more handles to give"};
  handles_.try_emplace(id, core_.id(), plugin, shared_.rights.hide_private_candidates);
  Json attach(json_copy(const_cast<json_t*>(request)));
  json_object_del(attach.get(), "handle_id");
  forward(std::move(attach), {Verb::Attach, id, text_or(request, "transaction")});
  return std::nullopt;
}

std::optional<Denied> Session::queue(Handle& handle, const Request& request) {
  RequestQueue::Request waits{Json(json_copy(const_cast<json_t*>(request.json))), nullptr};
  if (waits.is_message()) {
    const json_t* body = json_object_get(request.json, "body");
    if (!json_is_object(body)) return Denied{code::kMissing, "\"body\" is missing or no object"};
    auto admitted = admit_body(shared_.rights, handle.plugin(), body);
    if (!admitted) {
      shared_.replies.log(admitted.error().reason);
      return Denied{code::kUnauthorized, std::move(admitted.error().reason)};
    }
    set(waits.json.get(), "body", std::move(*admitted));
    if (text_in(json_object_get(request.json, "jsep"), "type") == "offer") {
      if (handle.idle() && request.too_slow) return Denied{code::kTransport, *request.too_slow};
      waits.trace = std::make_shared<plain::Trace>(request.message);
    }
  }
  if (handle.requests().full()) return Denied{code::kTransport, "too many requests wait"};
  handle.requests().add(std::move(waits));
  return std::nullopt;
}

// What Janus may get now of what waits for the handle.
void Session::go_on(Handles::iterator at, base::Now now) {
  auto& [id, handle] = *at;
  if (handle.number() == 0) return;
  while (auto next = handle.requests().next()) {
    const Asked asked{next->is_message() ? Verb::Message : Verb::Other, id, next->transaction(), next->trace};
    const bool detach = text_in(next->json.get(), "janus") == "detach";
    handle.to_janus(*next, shared_.replies);
    set(next->json.get(), "handle_id", static_cast<std::int64_t>(handle.number()));
    std::string transaction = forward(std::move(next->json), asked);
    if (asked.trace) asked.trace->mark(plain::Stage::Asked, now.steady);
    if (detach) return forget(at, "the peer has detached its handle");
    if (asked.verb == Verb::Message)
      handle.requests().sent({std::move(transaction), asked.transaction, now.steady + shared_.timeout});
  }
}

void Session::end(const std::string& reason) {
  over_ = true;
  while (!handles_.empty()) forget(handles_.begin(), reason);
  send(core_.request("destroy"), {Verb::Other});
}

void Session::lost(const std::string& reason) {
  Json gone(json_object());
  set(gone.get(), "janus", "timeout");
  end(reason);
  shared_.replies.tell(std::move(gone), {id_, 0, ""}, nullptr);
}

void Session::add_due(base::Earliest<Due>& next) const {
  next.add(core_.keepalive_at(), {What::Keepalive, id_});
  for (const auto& [id, handle] : handles_) {
    const auto* message = handle.requests().in_flight();
    if (message == nullptr) continue;
    next.add(message->timeout, {What::Timeout, id_, id});
    next.add(message->ack, {What::Ack, id_, id});
  }
}

void Session::expire(const Due& due, base::Now now) {
  if (due.what == What::Keepalive) {
    send(core_.keepalive(now), {Verb::Keepalive});
    return;
  }
  const auto handle = handles_.find(due.handle);
  RequestQueue& requests = handle->second.requests();
  const RequestQueue::InFlight message = *requests.in_flight();
  if (due.what == What::Ack) {
    Json ack(json_object());
    set(ack.get(), "janus", "ack");
    requests.ack_told();
    return shared_.replies.tell(std::move(ack), {id_, 0, message.peers}, nullptr, true);
  }
  if (!message.acked)
    shared_.replies.error({id_, due.handle, message.peers}, code::kTransport, "Janus did not answer in time",
                          handle->second.about());
  requests.settle(message.transaction);
  go_on(handle, now);
}

Json Session::about(Id id) const {
  const auto handle = handles_.find(id);
  return handle == handles_.end() ? nullptr : handle->second.about();
}

bool Session::connected() const {
  return std::any_of(handles_.begin(), handles_.end(),
                     [](const auto& one) { return one.second.connected(); });
}

bool Session::receives_media() const {
  return std::any_of(handles_.begin(), handles_.end(),
                     [](const auto& one) { return one.second.receives_media(); });
}

}  // namespace jm::janus
