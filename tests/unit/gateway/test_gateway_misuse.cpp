// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of the peer's that cannot be read, or make no sense when they come.
#include <vector>

#include "tests/unit/support/sealed_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

void error(Caller& peer, int code, const std::string& re) {
  const auto got = peer.read_envelope(Envelope::Type::Error);
  ck_assert_int_eq(got.code, code);
  check_text(got.re, re);
}

Envelope asking(const char* request) {
  auto message = envelope(Envelope::Type::Message);
  message.body.reset(json_pack("{s:s}", "request", request));
  return message;
}

Envelope candidates(std::size_t count) {
  auto message = envelope(Envelope::Type::Candidates);
  message.candidates.reset(json_array());
  for (std::size_t i = 0; i < count; ++i)
    json_array_append_new(
        message.candidates.get(),
        json_pack("{s:s,s:i}", "candidate", "candidate:1 1 udp 1 127.0.0.1 9 typ host", "sdpMLineIndex", 0));
  return message;
}

}  // namespace

START_TEST(what_is_no_envelope) {
  SealedWorld world;
  world.start();
  const auto refused = [&](const char* text, int code, const char* re) {
    world.peer.say(text);
    error(world.peer, code, re);
  };
  refused(R"({"id":"a","type":"shout"})", 453, "a");
  refused(R"({"id":"b","type":"offer"})", 456, "b");
  refused(R"({"id":"c","type":"offer","sdp":"v=0","body":[]})", 467, "c");
  refused(R"({"type":"offer","sdp":"v=0"})", 456, "");
  refused("[1]", 454, "");
  refused("[{]", 454, "");
  world.wait_counter("unreadable", 6);
  world.peer.call();
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

// As if they were missing: the offer is answered, and nothing of them reaches Janus or holds the offer up.
START_TEST(members_of_the_wrong_type) {
  SealedWorld world;
  world.channel.allow_token = true;
  world.start();
  auto offer = parse_object(text_of(envelope(Envelope::Type::Offer)));
  for (const char* key : {"re", "plugin", "token"})
    set(offer->get(), key, Json(json_pack("[s]", "janus.plugin.none")));
  set(offer->get(), "delay", "40000");
  world.peer.say(dump(offer->get()));
  world.peer.read_envelope(Envelope::Type::Answer);
  check_text(text_or(parse_object(world.janus->text("attach"))->get(), "plugin"), "janus.plugin.echotest");
  ck_assert(json_object_get(parse_object(world.janus->text("create"))->get(), "token") == nullptr);
}
END_TEST

START_TEST(errors_are_not_answered) {
  SealedWorld world;
  world.start();
  world.peer.say(R"({"id":"a","type":"error","code":1})");
  world.peer.say(R"({"type":"error"})");
  world.peer.call();  // the first reply there is
}
END_TEST

START_TEST(messages_without_a_call) {
  SealedWorld world;
  world.start();
  auto message = envelope(Envelope::Type::Message);
  world.peer.write(message);
  ck_assert_int_eq(world.peer.read_envelope().code, 459);
  // With a request it would open one, were that allowed.
  message = envelope(Envelope::Type::Message);
  message.body.reset(json_pack("{s:s}", "request", "x"));
  world.peer.write(message);
  ck_assert_int_eq(world.peer.read_envelope().code, 403);
  world.peer.call();
}
END_TEST

START_TEST(tokens_of_the_peer) {
  SealedWorld world;
  world.start();
  auto offer = parse_object(text_of(envelope(Envelope::Type::Offer)));
  set(offer->get(), "token", "mine");
  set(offer->get(), "apisecret", "mine too");
  world.peer.say(dump(offer->get()));
  world.peer.read_envelope();
  for (const char* verb : {"create", "attach", "message"}) {
    const auto request = parse_object(world.janus->text(verb));
    ck_assert(json_object_get(request->get(), "token") == nullptr);
    ck_assert(json_object_get(request->get(), "apisecret") == nullptr);
  }
}
END_TEST

START_TEST(candidates_before_their_offer) {
  SealedWorld world;
  world.channel.reachable = true;
  world.start();
  world.peer.write(candidates(1));
  world.peer.call();  // the first reply there is
  ck_assert_uint_eq(world.janus->count("trickle"), 0);
}
END_TEST

START_TEST(too_many_candidates_in_a_message) {
  SealedWorld world;
  world.start();
  world.peer.call();
  const auto many = candidates(kMaxCandidates + 1);
  world.peer.write(many);
  error(world.peer, 467, many.id);
  world.peer.write(candidates(kMaxCandidates));
  ck_assert(world.janus->wait_count("trickle", 1));
}
END_TEST

START_TEST(what_only_the_gateway_writes) {
  SealedWorld world;
  world.start();
  world.peer.call();
  world.peer.write(envelope(Envelope::Type::Event));
  world.peer.call();
  ck_assert_int_eq(static_cast<int>(world.counter("skipped")), 1);
}
END_TEST

START_TEST(a_request_that_is_no_string) {
  SealedWorld world;
  world.channel.allow_requests = {"", "configure"};
  world.start();
  auto wrong = envelope(Envelope::Type::Offer);
  wrong.body.reset(json_pack("{s:i}", "request", 7));
  world.peer.write(wrong);
  error(world.peer, 467, wrong.id);
  ck_assert_uint_eq(world.janus->count("create"), 0);
  world.peer.call();
  wrong = asking("configure");
  set(wrong.body.get(), "request", Json(json_null()));
  world.peer.write(wrong);
  error(world.peer, 467, wrong.id);
  ck_assert_uint_eq(world.janus->count("message"), 1);
}
END_TEST

START_TEST(more_requests_than_may_wait) {
  SealedWorld world;
  world.channel.allow_requests = {"configure"};
  world.start();
  world.peer.call();
  world.janus->with([&] { world.janus->mute = true; });
  std::vector<Envelope> asked;
  for (int i = 0; i < 18; ++i) world.peer.write(asked.emplace_back(asking("configure")));
  error(world.peer, 450, asked.back().id);  // one is with Janus, 16 wait
  world.janus->speak();
  asked.pop_back();
  for (const auto& message : asked) check_text(world.peer.read_envelope().re, message.id);
  world.peer.call();
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

START_TEST(a_body_that_the_plugin_refuses) {
  SealedWorld world;
  world.channel.allow_requests = {"configure"};
  world.janus = std::make_unique<FakeJanus>();
  world.janus->plugin_error = 426;
  world.start();
  const auto refuses = [&](int code) { world.janus->with([&] { world.janus->plugin_error = code; }); };
  // With the first offer: there is no call then.
  auto offer = envelope(Envelope::Type::Offer);
  world.peer.write(offer);
  error(world.peer, 426, offer.id);
  ck_assert(world.janus->wait_count("destroy", 1));
  refuses(0);
  Caller& second = world.other('b');
  second.call();
  // Later the call goes on as it is.
  refuses(426);
  offer = envelope(Envelope::Type::Offer);
  second.write(offer);
  error(second, 426, offer.id);
  const auto message = asking("configure");
  second.write(message);
  error(second, 426, message.id);
  refuses(0);
  second.call();
  ck_assert_uint_eq(world.janus->count("create"), 2);
}
END_TEST

START_TEST(a_plugin_that_is_unloaded) {
  SealedWorld world;
  world.start();
  world.peer.call();
  world.janus->tell("{\"janus\":\"detached\"}");
  const auto bye = world.peer.read_envelope();
  ck_assert(bye.type == Envelope::Type::Bye);
  check_text(bye.reason, "the plugin has detached");
  world.janus->with([&] { world.janus->attach_error = 460; });
  ck_assert(world.peer.over());
  const auto offer = envelope(Envelope::Type::Offer);
  world.other('b').write(offer);
  error(world.other('b'), 460, offer.id);
  world.janus->with([&] { world.janus->attach_error = 0; });
  world.other('c').call();
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway misuse");
  TCase* tests = tcase_create("gateway misuse");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {what_is_no_envelope, members_of_the_wrong_type, errors_are_not_answered, messages_without_a_call,
        tokens_of_the_peer, candidates_before_their_offer, too_many_candidates_in_a_message,
        what_only_the_gateway_writes, a_request_that_is_no_string, more_requests_than_may_wait,
        a_body_that_the_plugin_refuses, a_plugin_that_is_unloaded})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
