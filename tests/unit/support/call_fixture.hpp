// SPDX-License-Identifier: GPL-3.0-or-later
// A call, what Janus was asked, and what the call has its owner do, in words.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "janus/call.hpp"
#include "tests/unit/support/engine_fixture.hpp"

namespace engine_test {

inline CallOptions usual() {
  CallOptions options;
  options.plugin = "janus.plugin.echotest";
  return options;
}

inline std::string sdp(const std::string& ufrag, bool with_candidate = true) {
  return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:" + ufrag +
         "\r\n" + (with_candidate ? "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n" : "");
}

inline std::string event_text(const std::string& data, const std::string& type = "",
                              const std::string& text = sdp("JANU")) {
  Json message = json(R"({"janus":"event","plugindata":{"plugin":"p","data":)" + data + "}}");
  if (!type.empty()) {
    Json jsep(json_object());
    set(jsep.get(), "type", type);
    set(jsep.get(), "sdp", text);
    set(message.get(), "jsep", std::move(jsep));
  }
  return dump(message.get());
}

// Words: what Janus is asked by its verb, what answers the peer's request X by "... X", or "... -".
class CallWorld {
 public:
  explicit CallWorld(CallOptions options = usual()) : call(std::move(options)) {}

  std::string ask(const std::string& name, const std::string& type = "",
                  const std::string& text = sdp("PEER"), Unanswered from = {}) {
    from.to.re = name;
    Call::Request request{json(R"({"request":")" + name + R"("})"), std::nullopt, std::move(from)};
    if (!type.empty()) request.jsep = describe(type, text);
    return did(call.ask(std::move(request), now));
  }
  std::string trickle(int count, bool completed) {
    Json list(json_array());
    for (int i = 0; i < count; ++i)
      json_array_append(list.get(), json(R"({"candidate":"candidate:1"})").get());
    return did(call.trickle(std::move(list), completed, now));
  }
  // Janus answers the last request of this verb.
  std::string answer(const char* verb, const std::string& text = kSuccess) {
    return from_core(janus.answer(verb, text).get());
  }
  std::string attach() {
    return answer("attach", R"({"janus":"success","data":{"id":)" + std::to_string(kHandle) + "}}");
  }
  // On the plugin's or Janus's own account.
  std::string tell(const std::string& text) { return from_core(janus.event(text, kHandle).get()); }
  std::string from_core(const json_t* message) { return did(call.from_core(message, now)); }
  std::string pass(milliseconds time) {
    return engine_test::pass(call, now, time,
                             [this](Call::Actions actions) { return did(std::move(actions)); });
  }
  // To the point at which the offer X has an answer.
  void connect() {
    ask("X", "offer");
    answer("create");
    attach();
    check_text(answer("message", event_text("{}", "answer")), "answer X");
  }
  std::string did(Call::Actions actions) {
    std::string all;
    for (auto& action : actions) {
      const std::string word = std::visit([this](auto& one) { return words(one); }, action);
      if (!word.empty()) all += (all.empty() ? "" : " ") + word;
    }
    return all;
  }
  std::string unanswered() {
    std::string all;
    for (const auto& one : call.take_unanswered()) all += one.to.re;
    return all;
  }

  bool asked_is_told = false;  // "asked" among the words

  base::Now now = kStart;
  Call call;
  AskedJanus janus;
  Call::Described described;
  Call::Candidates candidates;
  Json data;
  std::string reason;  // of what was refused or over last

 private:
  static std::string whom(const std::optional<Unanswered>& answers) {
    return " " + (answers ? answers->to.re : "-");
  }
  std::string words(ToJanus& one) {
    const std::string verb = text_or(one.request.get(), "janus");
    janus.take(std::move(one));
    return verb == "info" ? "" : verb;
  }
  std::string words(const Call::Asked&) { return asked_is_told ? "asked" : ""; }
  std::string words(Call::Described& one) {
    described = std::move(one);
    return described.description.type + whom(described.answers);
  }
  std::string words(Call::Event& one) {
    data = std::move(one.data);
    return "event" + whom(one.answers);
  }
  std::string words(const Call::Refused& one) {
    reason = one.reason;
    return "refused:" + std::to_string(one.code) + whom(one.answers);
  }
  std::string words(Call::Candidates& one) {
    candidates = std::move(one);
    return "candidates";
  }
  std::string words(const Call::NoneLeft&) { return "none-left"; }
  std::string words(const Call::Dropped&) { return "dropped"; }
  std::string words(const Call::Connected&) { return "connected"; }
  std::string words(const Call::Over& one) {
    reason = one.reason;
    return "over";
  }
};

}  // namespace engine_test
