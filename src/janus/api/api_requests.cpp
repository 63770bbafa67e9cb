// SPDX-License-Identifier: GPL-3.0-or-later
// What the peer asks of the Janus API, and what of it Janus gets to see.
#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "janus/api/api.hpp"
#include "janus/messages/envelope.hpp"
#include "janus/policy/policy.hpp"

namespace jm::janus {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxWaiting = 64;  // requests of one handle

std::uint64_t id_in(const json_t* object, const char* key) {
  const auto id = integer_in(object, key).value_or(0);
  return id > 0 && static_cast<std::uint64_t>(id) <= kMaxNumber ? static_cast<std::uint64_t>(id) : 0;
}

bool is_message(const json_t* request) {
  return text_in(request, "janus") == "message";
}

}  // namespace

Api::Api(base::Loop& loop, Core& core, ChannelId channel, Options options, Host host)
    : loop_(loop),
      core_(core),
      channel_(channel),
      options_(std::move(options)),
      host_(std::move(host)),
      prefix_(random_id().substr(0, 12)),
      keepalive_(options_.timing.keepalive) {}

Api::~Api() {
  while (!sessions_.empty()) destroy(sessions_.begin()->first, "the channel begins anew");
  loop_.cancel(idle_timer_);
}

void Api::give_up(const std::string& reason) {
  while (!sessions_.empty()) lost(sessions_.begin()->first, reason);
}

void Api::take(const json_t* request, const plain::Trace& message) {
  const std::string verb = text_or(request, "janus");
  if (verb == "keepalive") return;
  if (const auto refused = check(request, verb, message)) refuse(request, refused->code, refused->reason);
}

Denied Api::logged(Denied denied) {
  host_.say(denied.reason);
  return denied;
}

void Api::refuse(const json_t* request, int code, std::string_view reason) {
  tell_error(id_in(request, "session_id"), id_in(request, "handle_id"), transaction_in(request), code,
             reason);
}

std::optional<Denied> Api::check(const json_t* request, const std::string& verb,
                                 const plain::Trace& message) {
  if (verb.empty()) return Denied{code::kMissing, "\"janus\" is missing"};
  if (text_or(request, "transaction").empty()) return Denied{code::kMissing, "\"transaction\" is missing"};
  if (auto denied = check_verb(options_.config, janus_api(), request)) return logged(std::move(*denied));
  if (verb == "create") return create(request);

  const auto session = sessions_.find(id_in(request, "session_id"));
  if (session == sessions_.end()) return Denied{code::kNoSuchSession, "no such session"};
  if (verb == "destroy") {
    destroy(session->first, "the peer has destroyed its session");
    return std::nullopt;
  }
  if (verb == "attach") return attach(session->second, request);
  auto& handles = session->second.handles;
  const auto handle = handles.find(id_in(request, "handle_id"));
  if (handle == handles.end()) return Denied{code::kNoSuchHandle, "no such handle"};
  if (auto refused = ask(handle->second, request, message)) return refused;
  next(session->first, handle->first);
  return std::nullopt;
}

std::optional<Denied> Api::create(const json_t* request) {
  const Id id = id_in(request, "id");
  if (id == 0) return Denied{code::kMissing, "\"id\" of the session is missing or out of range"};
  if (sessions_.count(id) != 0) return Denied{code::kConflict, "that session is there already"};
  if (sessions_.size() >= options_.config.max_sessions)
    return Denied{code::kTransport, "this channel has no more sessions to give"};
  Session& session = sessions_[id];
  session.janus = random_number();
  if (options_.config.allow_token) session.token = text_or(request, "token");
  Json create(json_copy(const_cast<json_t*>(request)));
  set(create.get(), "id", static_cast<std::int64_t>(session.janus));
  for (const char* others : {"session_id", "handle_id"}) json_object_del(create.get(), others);
  send(std::move(create), {Verb::Create, id, 0, text_or(request, "transaction")});
  watch_peer();
  return std::nullopt;
}

std::optional<Denied> Api::attach(Session& session, const json_t* request) {
  const Id id = id_in(request, "handle_id"), session_id = id_in(request, "session_id");
  const std::string plugin = text_or(request, "plugin");
  if (id == 0) return Denied{code::kMissing, "\"handle_id\" is missing or out of range"};
  if (plugin.empty()) return Denied{code::kMissing, "\"plugin\" is missing"};
  if (auto denied = check_plugin(options_.config, plugin)) return logged(std::move(*denied));
  if (session.handles.count(id) != 0) return Denied{code::kConflict, "that handle is there already"};
  if (session.handles.size() >= options_.config.max_handles)
    return Denied{code::kTransport, "this channel has no more handles to give"};
  session.handles[id].plugin = plugin;
  Json attach(json_copy(const_cast<json_t*>(request)));
  json_object_del(attach.get(), "handle_id");
  set(attach.get(), "session_id", static_cast<std::int64_t>(session.janus));
  send(std::move(attach), {Verb::Attach, session_id, id, text_or(request, "transaction")});
  return std::nullopt;
}

std::optional<Denied> Api::ask(Handle& handle, const json_t* request, const plain::Trace& message) {
  Json own;  // the body that Janus gets
  if (is_message(request)) {
    const json_t* body = json_object_get(request, "body");
    if (!json_is_object(body)) return Denied{code::kMissing, "\"body\" is missing or no object"};
    auto admitted = admit_body(options_.config, handle.plugin, body);
    if (!admitted) return logged({code::kUnauthorized, std::move(admitted.error().reason)});
    own = std::move(*admitted);
  }
  const bool offers = is_message(request) && text_in(json_object_get(request, "jsep"), "type") == "offer";
  if (offers && handle.link == Link::None)
    if (auto reason = host_.too_slow()) return Denied{code::kTransport, std::move(*reason)};
  if (handle.waiting.size() >= kMaxWaiting) return Denied{code::kTransport, "too many requests wait"};
  Request waits{Json(json_copy(const_cast<json_t*>(request))), nullptr};
  if (own) set(waits.json.get(), "body", std::move(own));
  if (offers) waits.trace = std::make_shared<plain::Trace>(message);
  handle.waiting.push_back(std::move(waits));
  return std::nullopt;
}

// In the peer's order, but one message at a time: Janus may take two of one handle the other way round.
void Api::next(Id session_id, Id handle_id) {
  for (;;) {
    const auto session = sessions_.find(session_id);
    if (session == sessions_.end()) return;
    const auto found = session->second.handles.find(handle_id);
    if (found == session->second.handles.end()) return;
    Handle& handle = found->second;
    if (handle.janus == 0 || handle.waiting.empty()) return;
    const bool message = is_message(handle.waiting.front().json.get());
    if (message && !handle.in_flight.empty()) return;
    auto [request, trace] = std::move(handle.waiting.front());
    handle.waiting.pop_front();
    set(request.get(), "session_id", static_cast<std::int64_t>(session->second.janus));
    set(request.get(), "handle_id", static_cast<std::int64_t>(handle.janus));
    Asked asked{message ? Verb::Message : Verb::Other, session_id, handle_id,
                text_or(request.get(), "transaction"), trace};
    const bool detach = text_in(request.get(), "janus") == "detach";
    if (const auto jsep = read_description(json_object_get(request.get(), "jsep")))
      handle.dtls.to_janus(*jsep);
    if (trace) offered(session->second, handle, true);
    const std::string own = send(std::move(request), asked);
    if (trace) trace->mark(plain::Stage::Asked);
    if (detach) return forget(session, found, "the peer has detached its handle");
    if (!message) continue;
    handle.in_flight = own;
    handle.acked = false;
    handle.patience = loop_.after(options_.timing.setup, [this, asked, own] {
      if (!sessions_.at(asked.session).handles.at(asked.handle).acked)
        tell_error(asked.session, asked.handle, asked.transaction, code::kTransport,
                   "Janus did not answer in time");
      settle(asked, own);
    });
  }
}

std::string Api::send(Json request, Asked asked) {
  std::string transaction = prefix_ + "-" + std::to_string(++counter_);
  set(request.get(), "transaction", transaction);
  if (!options_.config.allow_token || text_or(request.get(), "token").empty())
    json_object_del(request.get(), "token");
  for (const char* secret : {"apisecret", "admin_secret"}) json_object_del(request.get(), secret);
  if (!options_.api_secret.empty()) set(request.get(), "apisecret", options_.api_secret);
  asked_[transaction] = std::move(asked);
  core_.request(channel_, std::move(request));
  return transaction;
}

void Api::arm_keepalive(Id id) {
  const auto session = sessions_.find(id);
  if (session == sessions_.end()) return;
  loop_.cancel(session->second.keepalive);
  session->second.keepalive = loop_.after(keepalive_, [this, id] {
    sessions_.at(id).keepalive = 0;
    Json keepalive(json_object());
    set(keepalive.get(), "janus", "keepalive");
    set(keepalive.get(), "token", sessions_.at(id).token);
    set(keepalive.get(), "session_id", static_cast<std::int64_t>(sessions_.at(id).janus));
    send(std::move(keepalive), {Verb::Keepalive, id, 0, ""});
    arm_keepalive(id);
  });
}

void Api::destroy(Id id, const std::string& reason) {
  const auto session = sessions_.find(id);
  if (session == sessions_.end()) return;
  Json destroy(json_object());
  set(destroy.get(), "janus", "destroy");
  set(destroy.get(), "token", session->second.token);
  set(destroy.get(), "session_id", static_cast<std::int64_t>(session->second.janus));
  forget(id, reason);
  send(std::move(destroy), {Verb::Other, 0, 0, ""});
}

void Api::watch_peer() {
  const milliseconds limit = options_.config.idle_timeout;
  if (limit.count() == 0 || idle_timer_ != 0 || sessions_.empty()) return;
  const bool media = std::any_of(sessions_.begin(), sessions_.end(), [](const auto& session) {
    const auto& handles = session.second.handles;
    return std::any_of(handles.begin(), handles.end(),
                       [](const auto& h) { return !h.second.receiving.empty(); });
  });
  if (media) peer_alive();
  const auto left = std::chrono::ceil<milliseconds>(alive_at_ + limit - Clock::now());
  if (left.count() <= 0) return give_up("nothing came from the peer for too long");
  idle_timer_ = loop_.after(left, [this] {
    idle_timer_ = 0;
    watch_peer();
  });
}

}  // namespace jm::janus
