// SPDX-License-Identifier: GPL-3.0-or-later
// A gateway with a channel that takes one of Janus's APIs, and a peer that speaks it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "tests/unit/support/sealed_world.hpp"

namespace gateway_test {

inline constexpr const char* kCreate = R"({"janus":"create","transaction":"c","id":11})";
inline constexpr const char* kAttach =
    R"({"janus":"attach","transaction":"a","session_id":11,"handle_id":22,"plugin":"janus.plugin.echotest"})";

// A request to the handle of kAttach, with `members` (`,"a":1`) behind the others.
inline std::string message(const std::string& transaction = "m", const std::string& body = "{\"audio\":true}",
                           const std::string& members = "") {
  return R"({"janus":"message","transaction":")" + transaction +
         R"(","session_id":11,"handle_id":22,"body":)" + body + members + "}";
}
inline std::string offering(const std::string& transaction = "o") {
  return message(transaction, "{\"audio\":true}", R"(,"jsep":{"type":"offer","sdp":"v=0\r\n"})");
}

class ApiWorld : public SealedWorld {
 public:
  explicit ApiWorld(ChannelConfig::Api api = ChannelConfig::Api::Janus) {
    channel.api = api;
    channel.allow_requests = {"", "configure"};
  }

  // In one payload.
  void say(std::initializer_list<std::string_view> objects) {
    std::string text = "[";
    for (const std::string_view object : objects) text += (text.size() > 1 ? "," : "") + std::string(object);
    peer.say(text + "]");
  }
  Json hear() { return peer.read_json(); }
  void hears(const char* transaction) { check_text(text_or(hear().get(), "transaction"), transaction); }
  // What is wrong, in words.
  std::string hears_error(int code, const char* transaction) {
    const Json error = hear();
    check_text(text_or(error.get(), "janus"), "error");
    check_text(text_or(error.get(), "transaction"), transaction);
    const json_t* said = json_object_get(error.get(), "error");
    ck_assert_msg(integer_in(said, "code") == code, "%s", dump(error.get()).c_str());
    return text_or(said, "reason");
  }
  // What Janus was asked, the n-th of this verb.
  Json asked(const char* verb, std::size_t number = 0) {
    ck_assert_msg(janus->wait_count(verb, number + 1), "no %s", verb);
    return std::move(*parse_object(janus->text(verb, number)));
  }
  // Shown a moment after it happened.
  void counts(const char* key, std::int64_t count) {
    wait_counter(key, count);
    ck_assert_int_eq(counter(key), count);
  }
};

}  // namespace gateway_test
