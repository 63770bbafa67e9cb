// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway from offer to answer, against Janus's stand-in and a carrier in memory.
#include "codec/lzstring.hpp"
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

static void plain_offer(Format form) {
  World world;
  world.start();
  world.peer.write(description_text(sdp()), form);
  std::string text = world.peer.read();
  if (form != Format::Plain) {
    const auto lz = form == Format::LzUri ? jm::codec::LzForm::UriComponent : jm::codec::LzForm::Base64;
    const auto unpacked = jm::codec::lz_decompress(text, lz, 1 << 16);
    ck_assert_msg(unpacked.has_value(), "not packed: %s", text.c_str());
    text = *unpacked;
  }
  const auto answer = parse_object(text);
  ck_assert(answer.has_value());
  check_text(text_or(answer->get(), "type"), "answer");
  check_text(text_or(answer->get(), "sdp"), world.janus->answer_sdp);
  check_text(text_or(answer->get(), "re"), "UFRG");
}

START_TEST(plain_json) {
  plain_offer(Format::Plain);
}
END_TEST
START_TEST(plain_base64) {
  plain_offer(Format::LzBase64);
}
END_TEST
START_TEST(plain_uri) {
  plain_offer(Format::LzUri);
}
END_TEST

START_TEST(envelope_offer) {
  World world;
  world.start();
  const auto offer = envelope(Envelope::Type::Offer);
  world.peer.write(offer);
  const auto answer = world.peer.read_envelope();
  ck_assert(answer.type == Envelope::Type::Answer);
  check_text(answer.call, offer.call);
  check_text(answer.re, offer.id);
  check_text(answer.sdp, world.janus->answer_sdp);
  ck_assert_uint_eq(answer.id.size(), 32);
  ck_assert(answer.spare.has_value());
  ck_assert(std::abs(answer.ts - unix_ms()) < 60000);
}
END_TEST

START_TEST(create_and_attach_together) {
  World world;
  world.api_secret = "open sesame";
  world.janus = std::make_unique<FakeJanus>();
  world.janus->secret = "open sesame";
  world.start();
  world.call();
  const auto create = parse_object(world.janus->text("create"));
  const auto attach = parse_object(world.janus->text("attach"));
  const auto message = parse_object(world.janus->text("message"));
  ck_assert(integer_in(create->get(), "id").value_or(0) > 0);
  ck_assert(integer_in(create->get(), "id") == integer_in(attach->get(), "session_id"));
  check_text(text_or(attach->get(), "plugin"), "janus.plugin.echotest");
  ck_assert(integer_in(message->get(), "handle_id") == FakeJanus::kHandle);
  ck_assert(json_is_true(json_object_get(json_object_get(message->get(), "body"), "audio")));
}
END_TEST

START_TEST(trickle_exactly_without_candidates) {
  World world;
  world.channel.reachable = true;
  world.start();
  world.peer.write(description_text(sdp("1", true)));
  world.peer.read();
  world.peer.write(description_text(sdp("2", false)));
  world.peer.read();
  for (std::size_t i = 0; i < 2; ++i) {
    const auto message = parse_object(world.janus->text("message", i));
    const json_t* jsep = json_object_get(message->get(), "jsep");
    ck_assert(json_is_boolean(json_object_get(jsep, "trickle")));
    ck_assert(json_is_true(json_object_get(jsep, "trickle")) == (i == 1));
  }
}
END_TEST

START_TEST(candidates_follow_where_ice_restarts) {
  World world;
  world.channel.reachable = true;
  world.start();
  for (const char* ufrag : {"FIRST", "FIRST", "RESTARTED"}) {
    world.peer.write(description_text(sdp("1", true, ufrag)));  // of one connection
    world.peer.read();
  }
  for (std::size_t i = 0; i < 3; ++i) {
    const auto message = parse_object(world.janus->text("message", i));
    const json_t* jsep = json_object_get(message->get(), "jsep");
    ck_assert(json_is_true(json_object_get(jsep, "trickle")) == (i == 2));
    ck_assert((text_or(jsep, "sdp").find("candidate") == std::string::npos) == (i == 2));
  }
  ck_assert(world.janus->wait_count("trickle", 2));
  const auto first = parse_object(world.janus->text("trickle", 0));
  ck_assert_uint_ge(json_array_size(json_object_get(first->get(), "candidates")), 1);
}
END_TEST

// As stacks write them whose o= line is constant, or another one in each description (see test_descriptions).
START_TEST(another_connection_is_another_call) {
  World world;
  world.start();
  struct Case {
    const char *session, *ufrag, *fingerprint;
    std::size_t calls;
  };
  const Case cases[] = {{"0", "ONE", "sha-256 AA", 1},
                        {"0", "TWO", "sha-256 BB", 2},     // another certificate
                        {"0", "THREE", "sha-256 bb", 3},   // kept, and nothing is counted
                        {"7", "THREE", "sha-256 BB", 3}};  // renegotiates
  for (const Case& one : cases) {
    const auto text = sdp(one.session, false, one.ufrag) + "a=fingerprint:" + one.fingerprint + "\r\n";
    world.peer.write(description_text(text));
    check_text(text_or(world.peer.read_json().get(), "re"), one.ufrag);
    ck_assert_uint_eq(world.janus->count("create"), one.calls);
  }
  // A call's name that is used again for another connection.
  for (const char* fingerprint : {"sha-256 AA", "sha-256 AA", "sha-256 BB"}) {
    auto offer = envelope(Envelope::Type::Offer, "camera");
    offer.sdp += std::string("a=fingerprint:") + fingerprint + "\r\n";
    world.peer.write(offer);
    check_text(world.peer.read_envelope().re, offer.id);
  }
  ck_assert_uint_eq(world.janus->count("create"), 5);
}
END_TEST

START_TEST(candidates_of_a_refused_description_are_dropped) {
  World world;
  world.channel.reachable = true;
  world.start();
  world.call("one");
  world.janus->with([&] { world.janus->message_error = 465; });
  auto refused = envelope(Envelope::Type::Offer, "one");
  refused.sdp = sdp("2", true, "RESTARTED");
  world.peer.write(refused);
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Error);
  world.janus->with([&] { world.janus->message_error = 0; });
  auto candidates = envelope(Envelope::Type::Candidates, "one");
  candidates.completed = true;
  world.peer.write(candidates);
  ck_assert(world.janus->wait_count("trickle", 1));
  const auto only = parse_object(world.janus->text("trickle", 0));
  ck_assert(json_is_true(json_object_get(json_object_get(only->get(), "candidate"), "completed")));
}
END_TEST

START_TEST(candidates_wait_for_the_handle) {
  World world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->mute = true;
  world.start();
  auto offer = envelope(Envelope::Type::Offer);
  offer.sdp = sdp("1", false);
  world.peer.write(offer);
  auto candidates = envelope(Envelope::Type::Candidates);
  candidates.candidates.reset(json_pack("[{s:s,s:s,s:i}]", "candidate",
                                        "candidate:1 1 udp 1 127.0.0.1 9 typ host", "sdpMid", "0",
                                        "sdpMLineIndex", 0));
  candidates.completed = true;
  world.peer.write(candidates);
  world.wait_counter("messages", 2);
  ck_assert_uint_eq(world.janus->count("trickle"), 0);
  world.janus->speak();
  ck_assert(world.janus->wait_count("trickle", 2));
  const auto first = parse_object(world.janus->text("trickle", 0));
  ck_assert_uint_eq(json_array_size(json_object_get(first->get(), "candidates")), 1);
  const auto last = parse_object(world.janus->text("trickle", 1));
  ck_assert(json_is_true(json_object_get(json_object_get(last->get(), "candidate"), "completed")));
}
END_TEST

START_TEST(bye_ends_the_call_and_the_next_works) {
  World world;
  world.start();
  world.call("one");
  ck_assert_uint_eq(world.janus->sessions(), 1);
  world.peer.write(envelope(Envelope::Type::Bye, "one"));
  ck_assert(world.janus->wait_count("destroy", 1));
  world.call("two");
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(a_new_call_ends_the_old) {
  World world;
  world.start();
  world.call("one");
  world.call("two");
  ck_assert(world.janus->wait_count("destroy", 1));
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(renegotiation_keeps_the_handle) {
  World world;
  world.start();
  world.call("one");
  world.call("one");
  ck_assert_uint_eq(world.janus->count("create"), 1);
  ck_assert_uint_eq(world.janus->count("message"), 2);
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(hangup_is_told_to_the_peer) {
  World world;
  world.start();
  world.call("one");
  world.janus->tell("{\"janus\":\"hangup\",\"reason\":\"ICE failed\"}");
  const auto bye = world.peer.read_envelope();
  ck_assert(bye.type == Envelope::Type::Bye);
  check_text(bye.call, "one");
  check_text(bye.reason, "ICE failed");
  ck_assert(world.janus->wait_count("destroy", 1));
  world.call("two");
}
END_TEST

START_TEST(timeout_of_the_session_is_told) {
  World world;
  world.start();
  world.call("one");
  world.janus->tell("{\"janus\":\"timeout\"}");
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Bye);
  world.call("two");
}
END_TEST

START_TEST(messages_and_events) {
  World world;
  world.channel.allow_requests = {"configure"};
  world.start();
  world.call("one");
  auto ask = envelope(Envelope::Type::Message, "one");
  ask.body.reset(json_pack("{s:s}", "request", "configure"));
  world.peer.write(ask);
  const auto event = world.peer.read_envelope();
  ck_assert(event.type == Envelope::Type::Event);
  check_text(event.re, ask.id);
  check_text(text_or(event.body.get(), "result"), "ok");

  ask = envelope(Envelope::Type::Message, "one");
  ask.body.reset(json_pack("{s:s}", "request", "destroy"));
  world.peer.write(ask);
  const auto error = world.peer.read_envelope();
  ck_assert(error.type == Envelope::Type::Error);
  ck_assert_int_eq(error.code, 403);
  ck_assert_uint_eq(world.janus->count("message"), 2);
}
END_TEST

START_TEST(plugins_beyond_the_list) {
  World world;
  world.channel.allow_plugins = {"janus.plugin.other"};
  world.start();
  auto offer = envelope(Envelope::Type::Offer, "one");
  offer.plugin = "janus.plugin.videoroom";
  world.peer.write(offer);
  ck_assert_int_eq(world.peer.read_envelope().code, 405);
  ck_assert_uint_eq(world.janus->count("create"), 0);
  offer = envelope(Envelope::Type::Offer, "one");
  offer.plugin = "janus.plugin.other";
  world.peer.write(offer);
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Answer);
  const auto attach = parse_object(world.janus->text("attach"));
  check_text(text_or(attach->get(), "plugin"), "janus.plugin.other");
}
END_TEST

static void janus_refuses(void (*how)(FakeJanus&), int code) {
  World world;
  world.janus = std::make_unique<FakeJanus>();
  how(*world.janus);
  world.start();
  const auto offer = envelope(Envelope::Type::Offer, "one");
  world.peer.write(offer);
  const auto error = world.peer.read_envelope();
  ck_assert(error.type == Envelope::Type::Error);
  ck_assert_int_eq(error.code, code);
  check_text(error.re, offer.id);
  world.peer.write(description_text(sdp("7")));
  const auto plain = world.peer.read_json();
  check_text(text_or(plain.get(), "type"), "error");
  ck_assert(integer_in(plain.get(), "code") == code);
  check_text(text_or(plain.get(), "re"), "UFRG");
  // The channel goes on.
  world.janus->with([&] {
    auto& j = *world.janus;
    j.create_error = j.attach_error = j.message_error = j.plugin_error = 0;
  });
  world.call("two");
  ck_assert_uint_eq(world.janus->sessions(), 1);
}

START_TEST(no_session) {
  janus_refuses([](FakeJanus& j) { j.create_error = 472; }, 472);
}
END_TEST
START_TEST(no_such_plugin) {
  janus_refuses([](FakeJanus& j) { j.attach_error = 460; }, 460);
}
END_TEST
START_TEST(description_refused) {
  janus_refuses([](FakeJanus& j) { j.message_error = 465; }, 465);
}
END_TEST
START_TEST(plugin_refuses) {
  janus_refuses([](FakeJanus& j) { j.plugin_error = 426; }, 426);
}
END_TEST

START_TEST(offers_collapse_to_the_latest) {
  World world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->mute = true;
  world.start();
  for (const char* call : {"one", "two", "three", "four"})
    world.peer.write(envelope(Envelope::Type::Offer, call));
  world.wait_counter("messages", 4);
  world.janus->speak();
  check_text(world.peer.read_envelope().call, "one");
  check_text(world.peer.read_envelope().call, "four");
  ck_assert_uint_eq(world.janus->count("message"), 2);
  ck_assert_int_eq(static_cast<int>(world.counter("skipped")), 2);
}
END_TEST

START_TEST(an_answer_that_is_too_long_for_the_carrier) {
  World world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->mute = true;
  world.janus->answer_sdp = std::string(60000, 'a');
  world.start();
  for (const char* call : {"one", "two"}) world.peer.write(envelope(Envelope::Type::Offer, call));
  world.wait_counter("messages", 2);
  world.janus->speak();
  for (const char* call : {"one", "two"}) {
    const auto error = world.peer.read_envelope();
    ck_assert(error.type == Envelope::Type::Error);
    check_text(error.call, call);
  }
  ck_assert(world.janus->wait_count("destroy", 2));
}
END_TEST

START_TEST(too_many_offers) {
  World world;
  world.channel.offers_per_minute = 2;
  world.start();
  world.call("one");
  world.call("two");
  world.peer.write(envelope(Envelope::Type::Offer, "three"));
  const auto error = world.peer.read_envelope();
  ck_assert(error.type == Envelope::Type::Error);
  ck_assert_int_eq(error.code, 450);
  ck_assert_uint_eq(world.janus->count("create"), 2);
}
END_TEST

START_TEST(events_for_janus) {
  World world;
  world.start();
  world.call("one");
  world.janus->tell("{\"janus\":\"webrtcup\"}");
  for (const char* name : {"offer", "answer", "connected"}) ck_assert(world.janus->wait_event(name));
}
END_TEST

START_TEST(times_are_kept) {
  World world;
  world.start();
  world.call("one");
  world.eventually("a row of times",
                   [&] { return integer_in(world.query("times").get(), "count").value_or(0) == 1; });
  const auto times = world.query("times");
  ck_assert(integer_in(times.get(), "result") == 200);
  double sum = 0;
  const char* name = nullptr;
  json_t* stage = nullptr;
  json_object_foreach(json_object_get(times.get(), "stages"), name, stage) {
    const double median = json_real_value(json_object_get(stage, "median"));
    ck_assert_msg(median >= 0, "%s took %f", name, median);
    sum += median;
  }
  const double total = json_real_value(json_object_get(json_object_get(times.get(), "total"), "median"));
  ck_assert(total > 0 && std::abs(sum - total) < 0.1);
}
END_TEST

START_TEST(queries) {
  World world;
  world.start();
  ck_assert(integer_in(world.gateway->query(nullptr).get(), "error_code").has_value());
  ck_assert(integer_in(world.query("nonsense").get(), "error_code") == 411);
  ck_assert(integer_in(world.query("channels").get(), "result") == 200);
  // What is not named keeps its value.
  Json request(json_pack("{s:s,s:s}", "request", "configure", "json", "plain"));
  auto answer = world.gateway->query(request.get());
  ck_assert(json_is_true(json_object_get(answer.get(), "events")));
  check_text(text_or(answer.get(), "json"), "plain");
  request.reset(json_pack("{s:s,s:b}", "request", "configure", "events", 0));
  answer = world.gateway->query(request.get());
  ck_assert(json_is_false(json_object_get(answer.get(), "events")));
  check_text(text_or(answer.get(), "json"), "plain");
  request.reset(json_pack("{s:s,s:s,s:b}", "request", "configure", "json", "odd", "events", 1));
  answer = world.gateway->query(request.get());
  ck_assert(integer_in(answer.get(), "error_code").has_value());
  ck_assert(json_is_false(json_object_get(world.query("configure").get(), "events")));
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway");
  TCase* tests = tcase_create("calls");
  tcase_set_timeout(tests, 120);
  for (const TTest* test : {plain_json,
                            plain_base64,
                            plain_uri,
                            envelope_offer,
                            create_and_attach_together,
                            trickle_exactly_without_candidates,
                            candidates_follow_where_ice_restarts,
                            another_connection_is_another_call,
                            candidates_of_a_refused_description_are_dropped,
                            candidates_wait_for_the_handle,
                            bye_ends_the_call_and_the_next_works,
                            a_new_call_ends_the_old,
                            renegotiation_keeps_the_handle,
                            hangup_is_told_to_the_peer,
                            timeout_of_the_session_is_told,
                            messages_and_events,
                            plugins_beyond_the_list,
                            no_session,
                            no_such_plugin,
                            description_refused,
                            plugin_refuses,
                            offers_collapse_to_the_latest,
                            an_answer_that_is_too_long_for_the_carrier,
                            too_many_offers,
                            events_for_janus,
                            times_are_kept,
                            queries})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
