// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation without carrier, Janus and clock: the test plays all three.
#pragma once

#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "gateway/conversation/conversation.hpp"
#include "plain/format.hpp"

namespace jm::test {

class FakeDelivery : public gateway::Delivery {
 public:
  bool is_idle = true, has_measured = true, is_dialog = true;
  std::vector<std::string> kept;  // ids, in the order of the chain
  std::chrono::milliseconds slowest{0}, latest{0};

  bool send(gateway::Outgoing) override { return true; }
  void expect() override {}
  void peer_read(std::string_view) override {}
  void let_go(std::optional<std::string_view>) override {}
  void pause_reading(std::chrono::milliseconds) override {}
  void stop_reading() override {}
  std::optional<trinary::Hash> root() const override { return std::nullopt; }
  bool keeps(std::string_view id) const override { return place(id) < kept.size(); }
  bool covers(std::string_view read, std::string_view id) const override {
    return keeps(read) && keeps(id) && place(read) >= place(id);
  }
  bool in_dialog() const override { return is_dialog; }
  std::size_t unread() const override { return kept.size(); }
  bool idle() const override { return is_idle; }
  std::chrono::milliseconds slowest_publish() const override { return slowest; }
  std::chrono::milliseconds latest_publish() const override { return latest; }
  bool measured() const override { return has_measured; }

 private:
  std::size_t place(std::string_view id) const {
    std::size_t at = 0;
    while (at < kept.size() && kept[at] != id) ++at;
    return at;
  }
};

struct Scene {
  gateway::ChannelConfig config;
  FakeDelivery delivery;
  gateway::Timing timing;
  std::string api_secret = "secret";
  janus::IceConfig ice;
  janus::Counters counters;
  int decided = 0;  // calls of the order's callback
  plain::Order order{[this] { ++decided; }};
  base::Now now{base::Time(std::chrono::hours(1)), 1'700'000'000'000};
  std::unique_ptr<gateway::Conversation> conversation;
  gateway::Actions done;  // all actions so far, oldest first

  Scene() {
    config.name = "alice";
    config.plugin = "janus.plugin.echotest";
    config.body = "{}";
    config.reachable = true;
  }
  gateway::ConversationHost host() { return {config, delivery, timing, api_secret, ice, counters}; }

  void pass(std::chrono::milliseconds time) {
    now.steady += time;
    now.unix_ms += time.count();
  }
  void add(gateway::Actions actions) {
    for (auto& action : actions) done.push_back(std::move(action));
  }
  // A message of the peer's that came just now: an envelope or an array in a dialog, else what stands in a
  // chain.
  void read(const std::string& json, bool catching_up = false) {
    plain::Text text{plain::Format::Plain, json};
    plain::Ticket ticket;
    if (delivery.is_dialog)
      text = {
          plain::Format::Envelope, {}, std::move(*(json[0] == '[' ? parse_array(json) : parse_object(json)))};
    else
      ticket = order.add(*trinary::Hash::padded("NEXT"));
    add(conversation->read({std::move(text), std::move(ticket), now.steady, now.steady, now.steady},
                           catching_up, now));
  }
  void from_core(const Json& message) { add(conversation->from_core(message.get(), now)); }
  // Lets time pass, and each deadline come in it.
  void live_for(std::chrono::milliseconds time) {
    const base::Time end = now.steady + time;
    for (auto due = conversation->deadline(); due && *due <= end; due = conversation->deadline()) {
      if (*due > now.steady) pass(std::chrono::ceil<std::chrono::milliseconds>(*due - now.steady));
      add(conversation->expire(now));
    }
    if (now.steady < end) pass(std::chrono::ceil<std::chrono::milliseconds>(end - now.steady));
  }

  // The last action of its kind; null: there was none.
  template <class Kind>
  Kind* last() {
    for (auto it = done.rbegin(); it != done.rend(); ++it)
      if (auto* action = std::get_if<Kind>(&*it)) return action;
    return nullptr;
  }
  template <class Kind>
  std::size_t count() const {
    std::size_t n = 0;
    for (const auto& action : done) n += std::holds_alternative<Kind>(action) ? 1 : 0;
    return n;
  }
  // The last message for the peer: an object, or an array of them.
  Json sent() {
    auto* send = last<gateway::action::Send>();
    ck_assert_ptr_nonnull(send);
    if (send->json) return share(send->json.get());
    const std::string& text = send->message.text;
    return std::move(*(text[0] == '[' ? parse_array(text) : parse_object(text)));
  }
  std::string sent(const char* member) { return text_or(sent().get(), member); }
  // The last request to Janus with this verb; null: there was none.
  const json_t* asked(const char* verb) const {
    for (auto it = done.rbegin(); it != done.rend(); ++it)
      if (const auto* request = std::get_if<janus::ToJanus>(&*it);
          request != nullptr && text_in(request->request.get(), "janus") == verb)
        return request->request.get();
    return nullptr;
  }
  std::size_t times_asked(const char* verb) const {
    std::size_t n = 0;
    for (const auto& action : done)
      if (const auto* request = std::get_if<janus::ToJanus>(&action);
          request != nullptr && text_in(request->request.get(), "janus") == verb)
        ++n;
    return n;
  }

  // What Janus says to the last such request.
  Json success(const char* verb, std::int64_t id) const {
    return Json(json_pack("{s:s,s:s,s:{s:I}}", "janus", "success", "transaction",
                          text_or(asked(verb), "transaction").c_str(), "data", "id", json_int_t{id}));
  }
  Json event(json_t* data, const char* type, const char* sdp) const {
    Json out(json_pack("{s:s,s:s,s:I,s:I,s:{s:s,s:o}}", "janus", "event", "transaction",
                       text_or(asked("message"), "transaction").c_str(), "session_id",
                       json_int_t{*integer_in(asked("attach"), "session_id")}, "sender", json_int_t{7},
                       "plugindata", "plugin", config.plugin.c_str(), "data", data));
    if (type != nullptr) set(out.get(), "jsep", Json(json_pack("{s:s,s:s}", "type", type, "sdp", sdp)));
    return out;
  }
  // An event of Janus's own of this call.
  Json told(const char* verb) const {
    return Json(json_pack("{s:s,s:I,s:I}", "janus", verb, "session_id",
                          json_int_t{*integer_in(asked("attach"), "session_id")}, "sender", json_int_t{7}));
  }
};

// As a dialog hands it on, with `members` (`"a":1,`) before the others.
inline std::string envelope(const Scene& scene, const std::string& type, const std::string& id,
                            const std::string& members = "") {
  return R"({"v":1,"call":"dialog",)" + members + R"("type":")" + type + R"(","id":")" + id + R"(","ts":)" +
         std::to_string(scene.now.unix_ms) + "}";
}
// An offer in plain form. Another session is another call.
inline std::string plain_offer(const std::string& session = "1") {
  return R"({"type":"offer","sdp":"v=0\r\no=- )" + session +
         R"( 1 IN IP4 0.0.0.0\r\na=ice-ufrag:aaaa\r\na=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n"})";
}

inline constexpr const char* kOfferSdp =
    R"("sdp":"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\na=ice-ufrag:aaaa\r\na=fingerprint:sha-256 AA\r\na=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n",)";
inline constexpr const char* kAnswerSdp =
    "v=0\r\na=ice-ufrag:bbbb\r\na=candidate:1 1 udp 1 10.0.0.2 9 typ host\r\n";

}  // namespace jm::test
