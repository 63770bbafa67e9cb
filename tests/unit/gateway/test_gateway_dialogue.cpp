// SPDX-License-Identifier: GPL-3.0-or-later
// Calls that a plugin request opens, in which Janus makes the offer and the peer answers.
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

constexpr const char* kOffer =
    R"("jsep":{"type":"offer","sdp":"v=0\r\no=- 5 1 IN IP4 127.0.0.1\r\na=setup:actpass\r\n"})";

std::string request_of(const json_t* message) {
  return text_or(json_object_get(message, "body"), "request");
}

// A plugin that offers on "watch", refuses the name "taken" and says "ok" to everything else.
std::string scripted(const json_t* message) {
  const std::string request = request_of(message);
  if (request == "watch") return R"({"data":{"result":"preparing"},)" + std::string(kOffer) + "}";
  if (text_or(json_object_get(message, "body"), "username") == "taken")
    return R"({"data":{"error_code":476,"error":"Username already taken"}})";
  return R"({"data":{"result":"ok","to":")" + request + R"("}})";
}

Envelope asking(const char* request, const std::string& call = "one") {
  auto message = envelope(Envelope::Type::Message, call);
  message.body.reset(json_pack("{s:s}", "request", request));
  return message;
}

Envelope answering(const Envelope& offer, const char* request) {
  auto answer = envelope(Envelope::Type::Answer, offer.call);
  answer.re = offer.id;
  answer.sdp = sdp("answer");
  if (request != nullptr) answer.body.reset(json_pack("{s:s}", "request", request));
  return answer;
}

struct Dialogue : World {
  Dialogue() {
    channel.allow_requests = {"watch", "start", "register", "join", "publish"};
    janus = std::make_unique<FakeJanus>();
    janus->plugin = scripted;
  }
  Envelope told(Envelope::Type type) {
    auto got = peer.read_envelope();
    ck_assert_msg(got.type == type, "%s", text_of(got).c_str());
    return got;
  }
  Envelope error(int code, const std::string& re) {
    auto got = told(Envelope::Type::Error);
    ck_assert_int_eq(got.code, code);
    check_text(got.re, re);
    return got;
  }
  // Janus's offer to a "watch".
  Envelope watch(const std::string& call = "one") {
    const auto message = asking("watch", call);
    peer.write(message);
    auto offer = told(Envelope::Type::Offer);
    check_text(offer.re, message.id);
    return offer;
  }
  void own_offer() {
    janus->tell((R"({"janus":"event","plugindata":{"data":{"result":{"event":"updated"}}},)" +
                 std::string(kOffer) + "}")
                    .c_str());
  }
  Json asked(std::size_t number) { return std::move(*parse_object(janus->text("message", number))); }
};

}  // namespace

START_TEST(a_message_opens_a_call) {
  Dialogue world;
  world.start();
  const auto offer = world.watch();
  ck_assert(offer.sdp.starts_with("v=0"));
  check_text(text_or(offer.body.get(), "result"), "preparing");
  check_text(text_or(parse_object(world.janus->text("attach"))->get(), "plugin"), "janus.plugin.echotest");
  ck_assert(json_object_get(world.asked(0).get(), "jsep") == nullptr);
  world.eventually("offered", [&] { return world.view("state") == "offered"; });

  const auto answer = answering(offer, "start");
  world.peer.write(answer);
  const auto event = world.told(Envelope::Type::Event);
  check_text(event.re, answer.id);
  check_text(text_or(event.body.get(), "to"), "start");
  const Json sent = world.asked(1);
  const json_t* jsep = json_object_get(sent.get(), "jsep");
  check_text(text_or(jsep, "type"), "answer");
  check_text(text_or(jsep, "sdp"), answer.sdp);
  ck_assert_uint_eq(world.janus->count("create"), 1);
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(servers_come_with_the_first_event_or_the_offer) {
  Dialogue world;
  world.ice.stun = {"stun:stun.example.org:3478"};
  world.start();
  const auto servers = [&] {
    const Json told = world.peer.read_json();
    return json_array_size(json_object_get(told.get(), "iceServers"));
  };
  world.peer.write(asking("register"));
  ck_assert_uint_eq(servers(), 1);
  world.peer.write(asking("register"));
  ck_assert_uint_eq(servers(), 0);
  world.peer.write(asking("watch"));
  ck_assert_uint_eq(servers(), 1);
}
END_TEST

START_TEST(an_answer_without_body) {
  Dialogue world;
  world.start();
  world.peer.write(answering(world.watch(), nullptr));
  world.told(Envelope::Type::Event);
  ck_assert(json_is_object(json_object_get(world.asked(1).get(), "body")));
  check_text(request_of(world.asked(1).get()), "");
}
END_TEST

START_TEST(an_answer_to_nothing_and_twice) {
  Dialogue world;
  world.start();
  const auto ask = asking("register");
  world.peer.write(ask);
  check_text(world.told(Envelope::Type::Event).re, ask.id);
  auto answer = answering(ask, "start");  // to a message of its own
  world.peer.write(answer);
  world.error(469, answer.id);

  const auto offer = world.watch();
  world.peer.write(answering(offer, "start"));
  world.told(Envelope::Type::Event);
  answer = answering(offer, "start");
  world.peer.write(answer);
  world.error(469, answer.id);
  ck_assert_uint_eq(world.janus->count("message"), 3);
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(a_newer_offer_replaces_the_one_before) {
  Dialogue world;
  world.start();
  const auto first = world.watch();
  world.own_offer();
  const auto second = world.told(Envelope::Type::Offer);
  check_text(second.re, "");
  check_text(second.call, "one");
  const auto late = answering(first, "start");
  world.peer.write(late);
  world.error(469, late.id);
  world.peer.write(answering(second, "start"));
  world.told(Envelope::Type::Event);
}
END_TEST

START_TEST(janus_offers_to_begin_dtls) {
  Dialogue world;
  world.start();
  const auto offer = world.watch();
  ck_assert(offer.sdp.ends_with("\r\na=setup:active\r\n"));
  // A peer that takes the part for itself keeps it.
  auto answer = answering(offer, "start");
  answer.sdp += "a=setup:active\r\n";
  world.peer.write(answer);
  world.told(Envelope::Type::Event);
  world.own_offer();
  ck_assert(world.told(Envelope::Type::Offer).sdp.ends_with("\r\na=setup:actpass\r\n"));
}
END_TEST

// Both sides offer: Janus is asked about the peer's, and its own can be answered whatever comes of that.
START_TEST(offers_that_cross) {
  Dialogue world;
  world.start();
  auto crossed = world.watch();
  // It answers offers, too.
  world.janus->with([&] {
    world.janus->plugin = [](const json_t* message) {
      return request_of(message) == "publish" ? "" : scripted(message);
    };
    world.janus->plugin_error = 426;
  });
  auto own = envelope(Envelope::Type::Offer, "one");
  own.body.reset(json_pack("{s:s}", "request", "publish"));
  world.peer.write(own);
  world.error(426, own.id);
  world.janus->with([&] { world.janus->plugin_error = 0; });
  world.peer.write(answering(crossed, "start"));
  world.told(Envelope::Type::Event);

  world.own_offer();
  crossed = world.told(Envelope::Type::Offer);
  own.id = random_id();
  own.body.reset(json_pack("{s:s}", "request", "publish"));
  world.peer.write(own);
  check_text(world.told(Envelope::Type::Answer).re, own.id);
  world.peer.write(answering(crossed, "start"));
  world.told(Envelope::Type::Event);
  ck_assert_uint_eq(world.janus->count("message"), 5);
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(a_forbidden_request_with_an_answer) {
  Dialogue world;
  world.start();
  const auto offer = world.watch();
  const auto wrong = answering(offer, "destroy");
  world.peer.write(wrong);
  world.error(403, wrong.id);
  world.peer.write(answering(offer, "start"));
  world.told(Envelope::Type::Event);
}
END_TEST

START_TEST(a_plugin_that_refuses_may_be_asked_again) {
  Dialogue world;
  world.channel.allow_members = {"username"};
  world.start();
  auto taken = asking("register");
  set(taken.body.get(), "username", "taken");
  world.peer.write(taken);
  world.error(476, taken.id);
  world.peer.write(asking("register"));
  world.told(Envelope::Type::Event);
  ck_assert_uint_eq(world.janus->count("create"), 1);
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  check_text(world.view("state"), "open");
}
END_TEST

START_TEST(what_janus_refuses_ends_the_call) {
  Dialogue world;
  world.janus->attach_error = 460;
  world.start();
  auto message = asking("register");
  world.peer.write(message);
  world.error(460, message.id);
  ck_assert(world.janus->wait_count("destroy", 1));
  message = asking("register");  // that call is over
  world.peer.write(message);
  world.error(459, message.id);
  world.janus->with([&] { world.janus->attach_error = 0; });
  world.watch("two");
}
END_TEST

START_TEST(a_new_call_ends_the_old) {
  Dialogue world;
  world.start();
  world.watch("one");
  world.watch("two");
  ck_assert(world.janus->wait_count("destroy", 1));
  ck_assert_uint_eq(world.janus->sessions(), 1);
  const auto late = asking("start", "one");
  world.peer.write(late);
  world.error(459, late.id);
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(messages_that_open_are_limited_as_offers_are) {
  Dialogue world;
  world.channel.offers_per_minute = 2;
  world.channel.allow_plugins = {"janus.plugin.other"};
  world.start();
  auto message = asking("watch", "one");
  message.plugin = "janus.plugin.other";
  world.peer.write(message);
  world.told(Envelope::Type::Offer);
  check_text(text_or(parse_object(world.janus->text("attach"))->get(), "plugin"), "janus.plugin.other");
  message = asking("watch", "two");
  message.plugin = "janus.plugin.forbidden";
  world.peer.write(message);
  world.error(405, message.id);
  message = asking("watch", "three");
  world.peer.write(message);
  world.error(450, message.id);
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

START_TEST(after_a_start_the_last_call_is_opened_whole) {
  Dialogue world;
  world.start();
  world.stop();
  auto old = asking("watch", "old");
  old.ts -= 3'600'000;
  world.peer.write(old);
  world.janus = std::make_unique<FakeJanus>();
  world.janus->plugin = scripted;
  world.start();
  world.wait_counter("stale", 1);
  ck_assert_uint_eq(world.janus->count("create"), 0);
  world.stop();

  world.peer.write(asking("watch", "first"));
  const auto join = asking("join", "second"), twice = asking("register", "second");
  world.peer.write(join);
  world.peer.write(envelope(Envelope::Type::Offer, "second"));
  auto publish = envelope(Envelope::Type::Offer, "second");
  publish.body.reset(json_pack("{s:s}", "request", "publish"));
  world.peer.write(publish);
  world.peer.write(twice);
  world.janus = std::make_unique<FakeJanus>();
  world.janus->plugin = scripted;
  world.start();
  check_text(world.told(Envelope::Type::Event).re, join.id);
  check_text(world.told(Envelope::Type::Event).re, publish.id);
  check_text(world.told(Envelope::Type::Event).re, twice.id);
  ck_assert_uint_eq(world.janus->count("message"), 3);
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

START_TEST(what_waits_is_opened_whole) {
  Dialogue world;
  world.janus->mute = true;
  world.start();
  world.peer.write(envelope(Envelope::Type::Offer, "one"));
  const auto join = asking("join", "two"), late = asking("join", "one");
  world.peer.write(join);
  auto publish = envelope(Envelope::Type::Offer, "two");
  world.peer.write(publish);
  world.peer.write(late);
  world.wait_counter("messages", 4);
  world.janus->speak();
  check_text(world.told(Envelope::Type::Event).call, "one");
  check_text(world.told(Envelope::Type::Event).re, join.id);
  check_text(world.told(Envelope::Type::Event).re, publish.id);
  world.error(459, late.id);
}
END_TEST

START_TEST(a_call_waits_for_its_answer_but_not_for_its_connection) {
  Dialogue world;
  world.channel.connect_timeout = seconds(1);
  world.start();
  const auto offer = world.watch();
  // Ringing takes longer than connecting may.
  world.pass(milliseconds(1500));
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  world.peer.write(answering(offer, "start"));
  world.told(Envelope::Type::Event);
  check_text(world.told(Envelope::Type::Bye).reason, "the peer did not connect");
}
END_TEST

START_TEST(a_bye_with_grace_can_be_taken_back) {
  World world;
  world.start();
  world.call("one");
  auto bye = envelope(Envelope::Type::Bye, "one");
  bye.grace = 1;
  world.peer.write(bye);
  world.call("one");
  world.pass(milliseconds(1500));
  ck_assert_uint_eq(world.janus->count("create"), 1);
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  bye.id = random_id();
  world.peer.write(bye);
  ck_assert(world.janus->wait_count("destroy", 1));
  ck_assert_uint_eq(world.janus->sessions(), 0);
}
END_TEST

START_TEST(hangup_ends_it_with_one_bye) {
  Dialogue world;
  world.start();
  world.peer.write(answering(world.watch(), "start"));
  world.told(Envelope::Type::Event);
  world.janus->tell("{\"janus\":\"webrtcup\"}");
  ck_assert(world.janus->wait_event("connected"));
  world.janus->tell("{\"janus\":\"event\",\"plugindata\":{\"data\":{\"result\":\"stopped\"}}}");
  check_text(world.told(Envelope::Type::Event).re, "");
  world.janus->tell("{\"janus\":\"hangup\",\"reason\":\"Close PC\"}");
  check_text(world.told(Envelope::Type::Bye).reason, "Close PC");
  world.watch("two");  // the next message there is
}
END_TEST

START_TEST(who_is_silent_is_dropped) {
  Dialogue world;
  world.channel.idle_timeout = seconds(2);
  world.start();
  world.peer.write(asking("register"));
  world.told(Envelope::Type::Event);
  for (int i = 0; i < 8; ++i) {
    world.pass(milliseconds(400));
    world.peer.write(envelope(Envelope::Type::Message, "one"));
    world.wait_counter("messages", 2 + i);
  }
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  check_text(world.told(Envelope::Type::Bye).reason, "nothing was heard of the peer");
  ck_assert(world.janus->wait_count("destroy", 1));
}
END_TEST

START_TEST(silence_on_a_connection_is_media_s_business) {
  Dialogue world;
  world.channel.idle_timeout = seconds(1);
  world.channel.peer_timeout = seconds(0);
  world.start();
  world.peer.write(answering(world.watch(), "start"));
  world.told(Envelope::Type::Event);
  world.janus->tell("{\"janus\":\"webrtcup\"}");
  ck_assert(world.janus->wait_event("connected"));
  world.pass(milliseconds(1500));
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
}
END_TEST

START_TEST(a_plain_offer_cannot_be_answered_with_an_offer) {
  Dialogue world;
  world.channel.body = "{\"request\":\"watch\"}";
  world.start();
  world.peer.write(description_text(sdp()));
  ck_assert(integer_in(world.peer.read_json().get(), "code") == 450);
  ck_assert(world.janus->wait_count("destroy", 1));
  world.watch("two");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway dialogue");
  TCase* tests = tcase_create("dialogue");
  tcase_set_timeout(tests, 120);
  for (const TTest* test : {a_message_opens_a_call,
                            servers_come_with_the_first_event_or_the_offer,
                            an_answer_without_body,
                            an_answer_to_nothing_and_twice,
                            a_newer_offer_replaces_the_one_before,
                            janus_offers_to_begin_dtls,
                            offers_that_cross,
                            a_forbidden_request_with_an_answer,
                            a_plugin_that_refuses_may_be_asked_again,
                            what_janus_refuses_ends_the_call,
                            a_new_call_ends_the_old,
                            messages_that_open_are_limited_as_offers_are,
                            after_a_start_the_last_call_is_opened_whole,
                            what_waits_is_opened_whole,
                            a_call_waits_for_its_answer_but_not_for_its_connection,
                            a_bye_with_grace_can_be_taken_back,
                            hangup_ends_it_with_one_bye,
                            who_is_silent_is_dropped,
                            silence_on_a_connection_is_media_s_business,
                            a_plain_offer_cannot_be_answered_with_an_offer})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
