// SPDX-License-Identifier: GPL-3.0-or-later
// A peer that speaks one of Janus's APIs: what Janus was asked, and what the peer is told, in words.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "janus/api/api.hpp"
#include "tests/unit/support/engine_fixture.hpp"

namespace engine_test {

inline constexpr const char* kAck = R"({"janus":"ack"})";
inline constexpr const char* kCreate = R"({"janus":"create","transaction":"c","id":11})";
inline constexpr const char* kAttach =
    R"({"janus":"attach","transaction":"a","session_id":11,"handle_id":22,"plugin":"janus.plugin.echotest"})";
inline constexpr const char* kMessage =
    R"({"janus":"message","transaction":"m","session_id":11,"handle_id":22,"body":{"audio":true}})";
inline constexpr const char* kOffer =
    R"({"janus":"message","transaction":"o","session_id":11,"handle_id":22,"body":{"audio":true},)"
    R"("jsep":{"type":"offer","sdp":"v=0\r\n"}})";
inline constexpr const char* kDetach =
    R"({"janus":"detach","transaction":"e","session_id":11,"handle_id":22})";
inline constexpr const char* kDestroy = R"({"janus":"destroy","transaction":"d","session_id":11})";
inline constexpr const char* kEvent = R"({"janus":"event","plugindata":{"data":{}}})";
inline constexpr const char* kAnswer =
    R"({"janus":"event","plugindata":{"data":{}},"jsep":{"type":"answer","sdp":"v=0\r\n"}})";
inline constexpr const char* kRefusal =
    R"({"janus":"event","plugindata":{"data":{"error_code":426,"error":"no room"}}})";

inline PeerRights usual_rights() {
  PeerRights rights;
  rights.plugin = "janus.plugin.echotest";
  rights.body = "{}";
  rights.api = PeerRights::Api::Janus;
  rights.allow_requests = {"", "configure"};
  return rights;
}

// Words: what Janus is asked by its verb; "<event/m" the peer is told, of its transaction m; "?" that can be
// dropped; "+" that is an answer; "!offer" for Janus's event handlers.
class Words {
 public:
  std::string did(PeerApi::Actions actions) {
    std::string all;
    for (auto& action : actions)
      all += (all.empty() ? "" : " ") + std::visit([this](auto& one) { return words(one); }, action);
    return all;
  }

  AskedJanus janus;
  std::deque<PeerApi::Tell> told;
  Json notified;       // the details of the last
  std::string logged;  // the last line

 private:
  std::string words(ToJanus& one) {
    const std::string verb = text_or(one.request.get(), "janus");
    janus.take(std::move(one));
    return verb;
  }
  std::string words(Notify& one) {
    notified = std::move(one.details);
    return "!" + std::string(one.event);
  }
  std::string words(const Log& one) {
    logged = one.line;
    if (one.level == base::Level::Warning) return "warning";
    ck_assert(one.level == base::Level::Verbose);
    return "log";
  }
  std::string words(PeerApi::Tell& one) {
    const json_t* object = one.object.get();
    std::string word = "<" + text_or(object, "janus");
    if (const auto code = integer_in(json_object_get(object, "error"), "code")) word += std::to_string(*code);
    if (const auto of = text_in(object, "transaction")) word += "/" + std::string(*of);
    word += std::string(one.droppable ? "?" : "") + (one.answer ? "+" : "");
    told.push_back(std::move(one));
    return word;
  }
};

class ApiWorld : public Words {
 public:
  explicit ApiWorld(PeerRights peer = usual_rights(), CallTiming timing = {}, const char* secret = "")
      : rights(std::move(peer)), api(Api::Options{rights, secret, timing}, counters) {}

  std::string say(const std::string& request) {
    return did(api.take(json(request).get(), trace, too_slow, now));
  }
  // Janus answers the last request of this verb, or the one before it.
  std::string answer(const char* verb, const std::string& text = kSuccess, std::size_t before = 0) {
    return from_core(janus.answer(verb, text, before).get());
  }
  std::string attach(std::int64_t handle = kHandle) {
    return answer("attach", R"({"janus":"success","data":{"id":)" + std::to_string(handle) + "}}");
  }
  std::string tell(const std::string& text, std::int64_t handle = kHandle) {
    return from_core(janus.event(text, handle).get());
  }
  std::string from_core(const json_t* message) { return did(api.from_core(message, now)); }
  std::string pass(milliseconds time) {
    return engine_test::pass(api, now, time,
                             [this](PeerApi::Actions actions) { return did(std::move(actions)); });
  }
  // A session 11 of the peer's with a handle 22.
  void open() {
    check_text(say(kCreate), "create");
    check_text(say(kAttach), "attach");
    answer("create");
    check_text(attach(), "");
  }

  PeerRights rights;
  Counters counters;
  plain::Trace trace;
  std::optional<std::string> too_slow;
  base::Now now = kStart;
  Api api;
};

}  // namespace engine_test
