// SPDX-License-Identifier: GPL-3.0-or-later
// Janus as the gateway sees it: sessions, handles and an echo of a plugin, scripted by the test.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdarg>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "gateway/gateway.hpp"

class FakeJanus : public jm::janus::Core {
 public:
  using Json = jm::Json;
  using ChannelId = jm::janus::ChannelId;
  using Target = jm::janus::Target;

  static constexpr std::int64_t kHandle = 4711;

  // How it behaves; set before the gateway starts, or under lock by with().
  int create_error = 0, attach_error = 0, message_error = 0, plugin_error = 0;
  // What the plugin says to a message: {"data","jsep"} as text, or nothing for the echo's own answer.
  std::function<std::string(const json_t* message)> plugin;
  bool mute = false;        // takes messages and answers none; those are answered before the next one later
  bool silent = false;      // acknowledges messages, and no event follows
  bool admin_mute = false;  // the Admin API answers nothing
  std::int64_t session_timeout = 60;  // seconds, as it tells
  std::string secret;
  std::string answer_sdp =
      "v=0\r\no=- 99 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:JANU\r\n"
      "a=candidate:1 1 udp 1 127.0.0.1 5000 typ host\r\n";

  void attach(jm::gateway::Gateway* gateway) {
    const std::lock_guard lock(mutex_);
    gateway_ = gateway;
    if (gateway == nullptr) return;
    for (auto* json : std::exchange(held_, {})) {
      send(json);
      json_decref(json);
    }
  }
  // From here on nothing reaches the gateway.
  void detach() { attach(nullptr); }

  template <class Fn>
  void with(Fn&& fn) {
    const std::lock_guard lock(mutex_);
    fn();
  }

  void request(ChannelId channel, Json request, Target target) override {
    const std::lock_guard lock(mutex_);
    channel_ = channel;
    if (target == Target::Admin) return administer(request.get());
    // A copy: what is kept here shares no count with the gateway's thread, which lets its own go.
    requests_.push_back(json_deep_copy(request.get()));
    answer(requests_.back());
    changed_.notify_all();
  }
  void notify(ChannelId, Json event) override {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
    changed_.notify_all();
  }

  // How often this verb was asked for.
  std::size_t count(std::string_view verb) {
    const std::lock_guard lock(mutex_);
    return count_locked(verb);
  }
  bool wait_count(std::string_view verb, std::size_t wanted,
                  std::chrono::seconds limit = std::chrono::seconds(20)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return count_locked(verb) >= wanted; });
  }
  bool wait_event(std::string_view name, std::chrono::seconds limit = std::chrono::seconds(20)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return event_locked(name) != nullptr; });
  }
  // Returns when Janus was asked or told something, at the latest after this time.
  void wait_change(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    const auto before = requests_.size() + events_.size();
    changed_.wait_for(lock, limit, [&] { return requests_.size() + events_.size() != before; });
  }
  // The last event of this name, as text; empty if there is none.
  std::string event(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const json_t* event = event_locked(name);
    return event == nullptr ? "" : jm::dump(event);
  }
  // All of them, a line each.
  std::string events() {
    const std::lock_guard lock(mutex_);
    std::string lines;
    for (const Json& event : events_) lines += jm::dump(event.get()) + "\n";
    return lines;
  }
  // The n-th request of this verb, as text; empty if there is none.
  std::string text(std::string_view verb, std::size_t number = 0) {
    const std::lock_guard lock(mutex_);
    for (const auto* json : requests_)
      if (jm::text_or(json, "janus") == verb && number-- == 0) return jm::dump(json);
    return {};
  }
  // The n-th request to the Admin API, as text; empty if there is none.
  std::string admin(std::size_t number) {
    const std::lock_guard lock(mutex_);
    return number < admin_.size() ? admin_[number] : "";
  }
  std::size_t sessions() {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
  }
  // An event of the newest session's handle, e.g. {"janus":"webrtcup"}.
  void tell(const char* json_text) {
    const std::lock_guard lock(mutex_);
    json_t* json = json_loads(json_text, 0, nullptr);
    jm::set(json, "session_id", session_);
    jm::set(json, "sender", kHandle);
    send(json);
    json_decref(json);
  }
  // Answers the messages that were taken while mute.
  void speak() {
    const std::lock_guard lock(mutex_);
    mute = false;
    answer_late();
  }

  ~FakeJanus() override {
    for (auto* json : requests_) json_decref(json);
    for (auto* json : unanswered_) json_decref(json);
    for (auto* json : held_) json_decref(json);
  }

 private:
  const json_t* event_locked(std::string_view name) const {
    const auto event = std::find_if(events_.rbegin(), events_.rend(),
                                    [&](const Json& e) { return jm::text_or(e.get(), "event") == name; });
    return event == events_.rend() ? nullptr : event->get();
  }
  std::size_t count_locked(std::string_view verb) const {
    return static_cast<std::size_t>(
        std::count_if(requests_.begin(), requests_.end(),
                      [&](const json_t* json) { return jm::text_or(json, "janus") == verb; }));
  }
  void send(json_t* json) {
    if (gateway_ == nullptr) {
      held_.push_back(json_incref(json));
      return;
    }
    gateway_->from_core(channel_, Json(json_deep_copy(json)));
  }
  void reply(const json_t* request, const char* format, ...) {
    va_list list;
    va_start(list, format);
    json_t* json = json_vpack_ex(nullptr, 0, format, list);
    va_end(list);
    jm::set(json, "transaction", jm::text_or(request, "transaction"));
    if (const auto session = jm::integer_in(request, "session_id")) jm::set(json, "session_id", *session);
    send(json);
    json_decref(json);
  }
  void refuse(const json_t* request, int code) {
    reply(request, "{s:s,s:{s:i,s:s}}", "janus", "error", "error", "code", code, "reason",
          "refused by the fake");
  }
  void administer(json_t* request) {
    admin_.push_back(jm::dump(request));
    if (!admin_mute) reply(request, "{s:s}", "janus", "success");
    changed_.notify_all();
  }
  void answer_late() {
    for (auto* json : std::exchange(unanswered_, {})) {
      answer(json);
      json_decref(json);
    }
  }
  void answer(json_t* request) {
    using jm::integer_in;
    const std::string verb = jm::text_or(request, "janus");
    const auto session = integer_in(request, "session_id").value_or(0);
    if (!secret.empty() && jm::text_or(request, "apisecret") != secret) return refuse(request, 403);
    if (verb == "create") {
      if (create_error != 0) return refuse(request, create_error);
      session_ = integer_in(request, "id").value_or(1);
      sessions_.insert(session_);
      reply(request, "{s:s,s:{s:I}}", "janus", "success", "data", "id", session_);
    } else if (verb == "info") {
      reply(request, "{s:s,s:I}", "janus", "server_info", "session-timeout", session_timeout);
    } else if (sessions_.count(session) == 0) {
      refuse(request, 458);
    } else if (verb == "attach") {
      if (attach_error != 0) return refuse(request, attach_error);
      reply(request, "{s:s,s:{s:I}}", "janus", "success", "data", "id", static_cast<json_int_t>(kHandle));
    } else if (verb == "message") {
      if (mute) {
        unanswered_.push_back(json_incref(request));
        return;
      }
      answer_late();
      if (silent) return reply(request, "{s:s}", "janus", "ack");
      if (message_error != 0) return refuse(request, message_error);
      // The event may overtake the ack.
      plugin_event(request);
      reply(request, "{s:s}", "janus", "ack");
    } else if (verb == "destroy") {
      sessions_.erase(session);
      reply(request, "{s:s}", "janus", "success");
    } else {
      reply(request, "{s:s}", "janus", "ack");
    }
  }
  void plugin_event(const json_t* request) {
    if (const std::string text = plugin ? plugin(request) : ""; !text.empty()) {
      const Json said(json_loads(text.c_str(), 0, nullptr));
      reply(request, "{s:s,s:I,s:{s:s,s:O},s:O*}", "janus", "event", "sender",
            static_cast<json_int_t>(kHandle), "plugindata", "plugin", "janus.plugin.scripted", "data",
            json_object_get(said.get(), "data"), "jsep", json_object_get(said.get(), "jsep"));
      return;
    }
    json_t* data = plugin_error != 0 ? json_pack("{s:s,s:i,s:s}", "echotest", "event", "error_code",
                                                 plugin_error, "error", "no")
                                     : json_pack("{s:s,s:s}", "echotest", "event", "result", "ok");
    const json_t* offer = json_object_get(request, "jsep");
    const bool jsep = offer != nullptr && plugin_error == 0;
    if (jsep) jm::set(data, "offer", jm::text_or(offer, "sdp"));
    if (jsep)
      reply(request, "{s:s,s:I,s:{s:s,s:o},s:{s:s,s:s}}", "janus", "event", "sender",
            static_cast<json_int_t>(kHandle), "plugindata", "plugin", "janus.plugin.echotest", "data", data,
            "jsep", "type", "answer", "sdp", answer_sdp.c_str());
    else
      reply(request, "{s:s,s:I,s:{s:s,s:o}}", "janus", "event", "sender", static_cast<json_int_t>(kHandle),
            "plugindata", "plugin", "janus.plugin.echotest", "data", data);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  jm::gateway::Gateway* gateway_ = nullptr;
  std::vector<json_t*> requests_, unanswered_, held_;
  std::vector<Json> events_;
  std::vector<std::string> admin_;
  std::set<std::int64_t> sessions_;
  std::int64_t session_ = 0;
  ChannelId channel_ = 0;
};
