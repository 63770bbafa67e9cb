// SPDX-License-Identifier: GPL-3.0-or-later
// Messages that are well made and make no sense when they come.
#include <vector>

#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

void error(World& world, int code, const std::string& re) {
  const auto got = world.peer.read_envelope();
  ck_assert_msg(got.type == Envelope::Type::Error, "%s", text_of(got).c_str());
  ck_assert_int_eq(got.code, code);
  check_text(got.re, re);
}

Envelope asking(const char* request, const std::string& call) {
  auto message = envelope(Envelope::Type::Message, call);
  message.body.reset(json_pack("{s:s}", "request", request));
  return message;
}

Envelope candidates(std::size_t count, const std::string& call) {
  auto message = envelope(Envelope::Type::Candidates, call);
  message.candidates.reset(json_array());
  for (std::size_t i = 0; i < count; ++i)
    json_array_append_new(
        message.candidates.get(),
        json_pack("{s:s,s:i}", "candidate", "candidate:1 1 udp 1 127.0.0.1 9 typ host", "sdpMLineIndex", 0));
  return message;
}

}  // namespace

START_TEST(the_carrier_delivers_out_of_order) {
  World world;
  world.start();
  const auto offer = envelope(Envelope::Type::Offer, "one"), bye = envelope(Envelope::Type::Bye, "one");
  const auto first = world.peer.make(*write_message(text_of(offer), Format::Envelope));
  const auto second = world.peer.make(*write_message(text_of(bye), Format::Envelope));
  world.carrier.put(second.address, second.payload);
  world.carrier.put(first.address, first.payload);
  ck_assert(world.janus->wait_count("destroy", 1));
  ck_assert_uint_eq(world.janus->count("create"), 1);
  world.call("two");
}
END_TEST

START_TEST(candidates_before_their_offer) {
  World world;
  world.channel.reachable = true;
  world.start();
  world.peer.write(candidates(1, "one"));
  world.call("one");  // the first reply there is
  ck_assert_uint_eq(world.janus->count("trickle"), 0);
}
END_TEST

START_TEST(too_many_candidates_in_a_message) {
  World world;
  world.start();
  world.call("one");
  const auto many = candidates(kMaxCandidates + 1, "one");
  world.peer.write(many);
  error(world, 467, many.id);
  world.peer.write(candidates(kMaxCandidates, "one"));
  ck_assert(world.janus->wait_count("trickle", 1));
}
END_TEST

START_TEST(a_description_with_a_thousand_candidates) {
  World world;
  world.channel.reachable = true;
  world.start();
  std::string many = sdp();
  for (int i = 0; i < 1000; ++i)
    many += "a=candidate:" + std::to_string(i) + " 1 udp 1 10.0.0.1 9 typ host\r\n";
  world.peer.write(description_text(many), Format::LzBase64);  // as it is no message could hold it
  ck_assert(!world.peer.read().empty());
  const auto message = parse_object(world.janus->text("message"));
  check_text(text_or(json_object_get(message->get(), "jsep"), "sdp"), many);
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(a_bye_for_an_old_call) {
  World world;
  world.start();
  world.call("one");
  world.call("two");
  for (const char* call : {"one", "never"}) world.peer.write(envelope(Envelope::Type::Bye, call));
  world.call("two");
  ck_assert_uint_eq(world.janus->count("create"), 2);
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(what_only_the_gateway_writes) {
  World world;
  world.start();
  world.call("one");
  world.peer.write(envelope(Envelope::Type::Event, "one"));
  world.call("one");
  ck_assert_int_eq(static_cast<int>(world.counter("skipped")), 1);
}
END_TEST

START_TEST(a_request_that_is_no_string) {
  World world;
  world.channel.allow_requests = {"", "configure"};
  world.start();
  auto wrong = envelope(Envelope::Type::Offer, "one");
  wrong.body.reset(json_pack("{s:i}", "request", 7));
  world.peer.write(wrong);
  error(world, 467, wrong.id);
  ck_assert_uint_eq(world.janus->count("create"), 0);
  world.call("one");
  wrong = asking("configure", "one");
  set(wrong.body.get(), "request", Json(json_null()));
  world.peer.write(wrong);
  error(world, 467, wrong.id);
  ck_assert_uint_eq(world.janus->count("message"), 1);
}
END_TEST

START_TEST(more_requests_than_may_wait) {
  World world;
  world.channel.allow_requests = {"configure"};
  world.start();
  world.call("one");
  world.janus->with([&] { world.janus->mute = true; });
  std::vector<Envelope> asked;
  for (int i = 0; i < 18; ++i) world.peer.write(asked.emplace_back(asking("configure", "one")));
  error(world, 450, asked.back().id);  // one is with Janus, 16 wait
  world.janus->speak();
  asked.pop_back();
  for (const auto& message : asked) check_text(world.peer.read_envelope().re, message.id);
  world.call("one");
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

START_TEST(a_body_that_the_plugin_refuses) {
  World world;
  world.channel.allow_requests = {"configure"};
  world.janus = std::make_unique<FakeJanus>();
  world.janus->plugin_error = 426;
  world.start();
  const auto refuses = [&](int code) { world.janus->with([&] { world.janus->plugin_error = code; }); };
  // With the first offer: there is no call then.
  auto offer = envelope(Envelope::Type::Offer, "one");
  world.peer.write(offer);
  error(world, 426, offer.id);
  ck_assert(world.janus->wait_count("destroy", 1));
  refuses(0);
  world.call("two");
  // Later the call goes on as it is.
  refuses(426);
  offer = envelope(Envelope::Type::Offer, "two");
  world.peer.write(offer);
  error(world, 426, offer.id);
  const auto message = asking("configure", "two");
  world.peer.write(message);
  error(world, 426, message.id);
  refuses(0);
  world.call("two");
  ck_assert_uint_eq(world.janus->count("create"), 2);
}
END_TEST

START_TEST(a_plugin_that_is_unloaded) {
  World world;
  world.start();
  world.call("one");
  world.janus->tell("{\"janus\":\"detached\"}");
  const auto bye = world.peer.read_envelope();
  ck_assert(bye.type == Envelope::Type::Bye);
  check_text(bye.reason, "the plugin has detached");
  world.janus->with([&] { world.janus->attach_error = 460; });
  const auto offer = envelope(Envelope::Type::Offer, "two");
  world.peer.write(offer);
  error(world, 460, offer.id);
  world.janus->with([&] { world.janus->attach_error = 0; });
  world.call("three");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway misuse");
  TCase* tests = tcase_create("misuse");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {the_carrier_delivers_out_of_order, candidates_before_their_offer, too_many_candidates_in_a_message,
        a_description_with_a_thousand_candidates, a_bye_for_an_old_call, what_only_the_gateway_writes,
        a_request_that_is_no_string, more_requests_than_may_wait, a_body_that_the_plugin_refuses,
        a_plugin_that_is_unloaded})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
