// SPDX-License-Identifier: GPL-3.0-or-later
// A gateway whose plugin is asked for things, and makes offers of its own.
#pragma once

#include <string>

#include "tests/unit/support/sealed_world.hpp"

namespace gateway_test {

inline constexpr const char* kJanusOffer =
    R"("jsep":{"type":"offer","sdp":"v=0\r\no=- 5 1 IN IP4 127.0.0.1\r\na=setup:actpass\r\n"})";

inline std::string request_of(const json_t* message) {
  return text_or(json_object_get(message, "body"), "request");
}

// A plugin that offers on "watch", refuses the name "taken" and says "ok" to everything else.
inline std::string scripted(const json_t* message) {
  const std::string request = request_of(message);
  if (request == "watch") return R"({"data":{"result":"preparing"},)" + std::string(kJanusOffer) + "}";
  if (text_or(json_object_get(message, "body"), "username") == "taken")
    return R"({"data":{"error_code":476,"error":"Username already taken"}})";
  return R"({"data":{"result":"ok","to":")" + request + R"("}})";
}

inline Envelope asking(const char* request) {
  auto message = envelope(Envelope::Type::Message);
  message.body.reset(json_pack("{s:s}", "request", request));
  return message;
}

inline Envelope answering(const Envelope& offer, const char* request) {
  auto answer = envelope(Envelope::Type::Answer);
  answer.re = offer.id;
  answer.sdp = sdp("answer");
  if (request != nullptr) answer.body.reset(json_pack("{s:s}", "request", request));
  return answer;
}

struct DialogueWorld : SealedWorld {
  DialogueWorld() {
    channel.allow_requests = {"watch", "start", "register", "join", "publish"};
    janus = std::make_unique<FakeJanus>();
    janus->plugin = scripted;
  }
  Envelope told(Envelope::Type type) { return peer.read_envelope(type); }
  void error(int code, const std::string& re) {
    const auto got = told(Envelope::Type::Error);
    ck_assert_int_eq(got.code, code);
    check_text(got.re, re);
  }
  // Janus's offer to a "watch".
  static Envelope watch(Caller& caller) {
    const auto message = asking("watch");
    caller.write(message);
    auto offer = caller.read_envelope(Envelope::Type::Offer);
    check_text(offer.re, message.id);
    return offer;
  }
  Envelope watch() { return watch(peer); }
  void own_offer() {
    janus->tell((R"({"janus":"event","plugindata":{"data":{"result":{"event":"updated"}}},)" +
                 std::string(kJanusOffer) + "}")
                    .c_str());
  }
  Json asked(std::size_t number) { return std::move(*parse_object(janus->text("message", number))); }
};

}  // namespace gateway_test
