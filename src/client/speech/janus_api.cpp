// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/speech/janus_api.hpp"

#include <utility>

#include "janus/messages/envelope.hpp"

namespace jm::client {
namespace {

std::string reason_of(const json_t* object, const char* text, const char* code) {
  return text_or(object, text, "without a reason") + " (" +
         std::to_string(integer_in(object, code).value_or(0)) + ")";
}

}  // namespace

Result<std::unique_ptr<JanusApi>> JanusApi::make(Line& line, Listener& listener, ApiOptions options) {
  auto body = parse_object(options.body);
  if (!body) return fail("the body is no JSON object: " + body.error().reason);
  return std::unique_ptr<JanusApi>(new JanusApi(line, listener, std::move(options), std::move(*body)));
}

JanusApi::JanusApi(Line& line, Listener& listener, ApiOptions options, Json body)
    : line_(line),
      listener_(listener),
      options_(std::move(options)),
      body_(std::move(body)),
      session_(janus::random_number()),
      handle_(janus::random_number()) {}

Json JanusApi::request(const char* verb) {
  const std::string transaction = janus::random_id();
  asked_.insert(transaction);
  Json request(json_object());
  set(request.get(), "janus", verb);
  set(request.get(), "transaction", transaction);
  set(request.get(), "session_id", static_cast<std::int64_t>(session_));
  set(request.get(), "handle_id", static_cast<std::int64_t>(handle_));
  return request;
}

Json JanusApi::message(const std::string& sdp) {
  Json jsep(json_object());
  set(jsep.get(), "type", "offer");
  set(jsep.get(), "sdp", sdp);
  Json message = request("message");
  set(message.get(), "body", share(body_.get()));
  set(message.get(), "jsep", std::move(jsep));
  return message;
}

void JanusApi::offer(const std::string& sdp, Line::Tag tag) {
  waiting_ = true;
  if (std::exchange(attached_, true)) return line_.send(message(sdp), tag);
  Json create = request("create");
  set(create.get(), "id", static_cast<std::int64_t>(session_));
  json_object_del(create.get(), "session_id");
  json_object_del(create.get(), "handle_id");
  Json attach = request("attach");
  set(attach.get(), "plugin", options_.plugin);
  Json all(json_array());
  for (Json* one : {&create, &attach}) json_array_append(all.get(), one->get());
  json_array_append(all.get(), message(sdp).get());
  line_.send(std::move(all), tag);
}

void JanusApi::candidates(const std::vector<std::string>& lines) {
  Json list(json_array());
  for (const std::string& line : lines)
    json_array_append_new(list.get(), json_pack("{s:s, s:s, s:i}", "candidate", line.c_str(), "sdpMid", "0",
                                                "sdpMLineIndex", 0));
  json_array_append_new(list.get(), json_pack("{s:b}", "completed", 1));
  Json trickle = request("trickle");
  set(trickle.get(), "candidates", std::move(list));
  line_.send(std::move(trickle), 0);
}

Json JanusApi::bye() {
  Json destroy = request("destroy");
  json_object_del(destroy.get(), "handle_id");
  return destroy;
}

void JanusApi::heard(const json_t* object) {
  if (options_.show) options_.show(object);
  const std::string what = text_or(object, "janus");
  // Without a transaction: of all that was sent together.
  const auto transaction = text_in(object, "transaction");
  if (what == "error" && (!transaction || asked_.contains(std::string(*transaction))))
    return listener_.refused(reason_of(json_object_get(object, "error"), "reason", "code"));
  if (what == "hangup" || what == "detached" || what == "timeout")
    return listener_.hung_up(text_or(object, "reason", what));
  if (what == "event") event(object);
}

void JanusApi::event(const json_t* object) {
  const json_t* data = json_object_get(json_object_get(object, "plugindata"), "data");
  const json_t* jsep = json_object_get(object, "jsep");
  if (!waiting_) return;
  waiting_ = false;
  if (text_in(jsep, "type") == "answer") return listener_.answered({text_or(jsep, "sdp"), {}, false});
  if (text_in(data, "error")) return listener_.refused(reason_of(data, "error", "error_code"));
  waiting_ = true;
}

}  // namespace jm::client
