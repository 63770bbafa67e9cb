// SPDX-License-Identifier: GPL-3.0-or-later
// Calls by envelope: what Janus is asked for, and what the peer hears of it.
#include "tests/unit/support/sealed_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(an_answer) {
  SealedWorld world;
  world.start();
  const auto offer = envelope(Envelope::Type::Offer);
  world.peer.write(offer);
  const auto answer = world.peer.read_envelope(Envelope::Type::Answer);
  check_text(answer.re, offer.id);
  check_text(answer.sdp, world.janus->answer_sdp);
  ck_assert_uint_eq(answer.id.size(), 32);
  check_text(text_or(answer.body.get(), "result"), "ok");
}
END_TEST

START_TEST(create_and_attach_together) {
  SealedWorld world;
  world.api_secret = "open sesame";
  world.janus = std::make_unique<FakeJanus>();
  world.janus->secret = "open sesame";
  world.start();
  world.peer.call();
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

// As a page does that begins anew with the name of its call.
START_TEST(another_connection_in_the_same_dialog) {
  SealedWorld world;
  world.start();
  for (const char* fingerprint : {"sha-256 AA", "sha-256 AA", "sha-256 BB"}) {
    auto offer = envelope(Envelope::Type::Offer);
    offer.sdp += std::string("a=fingerprint:") + fingerprint + "\r\n";
    world.peer.write(offer);
    check_text(world.peer.read_envelope(Envelope::Type::Answer).re, offer.id);
  }
  ck_assert_uint_eq(world.janus->count("create"), 2);
  ck_assert(world.janus->wait_count("destroy", 1));
  ck_assert_int_eq(world.calls(), 1);
}
END_TEST

START_TEST(candidates_of_a_refused_description_are_dropped) {
  SealedWorld world;
  world.channel.reachable = true;
  world.start();
  world.peer.call();
  world.janus->with([&] { world.janus->message_error = 465; });
  auto refused = envelope(Envelope::Type::Offer);
  refused.sdp = sdp("2", true, "RESTARTED");
  world.peer.write(refused);
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Error);
  world.janus->with([&] { world.janus->message_error = 0; });
  auto candidates = envelope(Envelope::Type::Candidates);
  candidates.completed = true;
  world.peer.write(candidates);
  ck_assert(world.janus->wait_count("trickle", 1));
  const auto only = parse_object(world.janus->text("trickle", 0));
  ck_assert(json_is_true(json_object_get(json_object_get(only->get(), "candidate"), "completed")));
}
END_TEST

START_TEST(candidates_wait_for_the_handle) {
  SealedWorld world;
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

START_TEST(timeout_of_the_session_is_told) {
  SealedWorld world;
  world.start();
  world.peer.call();
  world.janus->tell("{\"janus\":\"timeout\"}");
  world.peer.read_envelope(Envelope::Type::Bye);
  ck_assert(world.peer.over());
  world.other('b').call();
}
END_TEST

START_TEST(messages_and_events) {
  SealedWorld world;
  world.channel.allow_requests = {"configure"};
  world.start();
  world.peer.call();
  auto ask = envelope(Envelope::Type::Message);
  ask.body.reset(json_pack("{s:s}", "request", "configure"));
  world.peer.write(ask);
  const auto event = world.peer.read_envelope();
  ck_assert(event.type == Envelope::Type::Event);
  check_text(event.re, ask.id);
  check_text(text_or(event.body.get(), "result"), "ok");

  ask = envelope(Envelope::Type::Message);
  ask.body.reset(json_pack("{s:s}", "request", "destroy"));
  world.peer.write(ask);
  const auto error = world.peer.read_envelope();
  ck_assert(error.type == Envelope::Type::Error);
  ck_assert_int_eq(error.code, 403);
  ck_assert_uint_eq(world.janus->count("message"), 2);
}
END_TEST

START_TEST(plugins_beyond_the_list) {
  SealedWorld world;
  world.channel.allow_plugins = {"janus.plugin.other"};
  world.start();
  auto offer = envelope(Envelope::Type::Offer);
  offer.plugin = "janus.plugin.videoroom";
  world.peer.write(offer);
  ck_assert_int_eq(world.peer.read_envelope().code, 405);
  ck_assert_uint_eq(world.janus->count("create"), 0);
  offer = envelope(Envelope::Type::Offer);
  offer.plugin = "janus.plugin.other";
  world.peer.write(offer);
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Answer);
  const auto attach = parse_object(world.janus->text("attach"));
  check_text(text_or(attach->get(), "plugin"), "janus.plugin.other");
}
END_TEST

static void janus_refuses(void (*how)(FakeJanus&), int code) {
  SealedWorld world;
  world.janus = std::make_unique<FakeJanus>();
  how(*world.janus);
  world.start();
  const auto offer = envelope(Envelope::Type::Offer);
  world.peer.write(offer);
  const auto error = world.peer.read_envelope(Envelope::Type::Error);
  ck_assert_int_eq(error.code, code);
  check_text(error.re, offer.id);
  // The channel goes on.
  world.janus->with([&] {
    auto& j = *world.janus;
    j.create_error = j.attach_error = j.message_error = j.plugin_error = 0;
  });
  world.other('b').call();
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

START_TEST(too_many_offers) {
  SealedWorld world;
  world.channel.offers_per_minute = 2;
  world.start();
  world.peer.call();
  world.peer.call();
  world.peer.write(envelope(Envelope::Type::Offer));
  ck_assert_int_eq(world.peer.read_envelope(Envelope::Type::Error).code, 450);
  ck_assert_uint_eq(world.janus->count("message"), 2);
}
END_TEST

START_TEST(event_handlers_get_reasons) {
  SealedWorld world;
  world.start();
  const auto told = [&](const char* name, const char* key, const char* text) {
    ck_assert_msg(world.janus->wait_event(name), "%s", name);
    const auto event = parse_object(world.janus->event(name));
    check_text(text_or(event->get(), "channel"), "alice");
    check_text(text_or(event->get(), key), text);
  };
  world.peer.call();
  told("offer", "plugin", "janus.plugin.echotest");
  ck_assert(world.janus->wait_event("answer"));
  world.janus->tell("{\"janus\":\"webrtcup\"}");
  ck_assert(world.janus->wait_event("connected"));
  auto message = envelope(Envelope::Type::Message);
  message.body.reset(json_pack("{s:s}", "request", "destroy"));
  world.peer.write(message);
  told("refused", "reason", "this channel does not allow the request \"destroy\"");
  world.peer.write(envelope(Envelope::Type::Bye));
  told("disconnected", "reason", "the peer has hung up");
}
END_TEST

START_TEST(times_are_kept) {
  SealedWorld world;
  world.start();
  world.peer.call();
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
  SealedWorld world;
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
  for (const TTest* test : {an_answer, create_and_attach_together, another_connection_in_the_same_dialog,
                            candidates_of_a_refused_description_are_dropped, candidates_wait_for_the_handle,
                            timeout_of_the_session_is_told, messages_and_events, plugins_beyond_the_list,
                            no_session, no_such_plugin, description_refused, plugin_refuses, too_many_offers,
                            event_handlers_get_reasons, times_are_kept, queries})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
