// SPDX-License-Identifier: GPL-3.0-or-later
// Channels with api = "janus" and "admin": how much may be asked for, and what waits.
#include <set>

#include "tests/unit/support/api_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(no_more_than_the_channel_has_to_give) {
  ApiWorld world;
  world.channel.max_sessions = 1;
  world.channel.max_handles = 1;
  world.start();
  world.say(
      {kCreate, R"({"janus":"create","transaction":"0","id":11})",
       R"({"janus":"create","transaction":"1","id":12})", kAttach,
       R"({"janus":"attach","transaction":"b","session_id":11,"handle_id":22,"plugin":"janus.plugin.echotest"})",
       R"({"janus":"attach","transaction":"2","session_id":11,"handle_id":23,"plugin":"janus.plugin.echotest"})"});
  world.hears_error(468, "0");
  world.hears_error(450, "1");
  world.hears_error(468, "b");
  world.hears_error(450, "2");
}
END_TEST

START_TEST(one_message_at_a_time_in_the_peers_order) {
  ApiWorld world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->mute = true;
  world.start();
  world.say(
      {kCreate, kAttach, message(),
       R"({"janus":"message","transaction":"n","session_id":11,"handle_id":22,"body":{"request":"configure"}})"});
  ck_assert(world.janus->wait_count("message", 1));
  world.say(
      {R"({"janus":"trickle","transaction":"t","session_id":11,"handle_id":22,"candidate":{"completed":true}})"});
  world.wait_counter("messages", 2);
  ck_assert_uint_eq(world.janus->count("message"), 1);
  world.janus->speak();
  check_text(text_or(world.hear().get(), "transaction"), "m");
  check_text(text_or(world.hear().get(), "transaction"), "n");
  ck_assert(world.janus->wait_count("trickle", 1));
}
END_TEST

START_TEST(more_requests_than_may_wait) {
  ApiWorld world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->mute = true;
  world.start();
  world.say({kCreate, kAttach, message()});
  ck_assert(world.janus->wait_count("message", 1));
  std::string many = "[";
  for (int i = 0; i < 64; ++i) many += (i > 0 ? "," : "") + message(std::to_string(i));
  world.peer.say(many + "]");
  world.say({R"({"janus":"message","transaction":"last","session_id":11,"handle_id":22,"body":{}})"});
  world.hears_error(450, "last");
  world.janus->speak();
  ck_assert(world.janus->wait_count("message", 65));
}
END_TEST

START_TEST(a_message_that_is_not_acknowledged) {
  ApiWorld world;
  world.timing.setup = milliseconds(200);
  world.janus = std::make_unique<FakeJanus>();
  world.janus->mute = true;
  world.start();
  world.say({kCreate, kAttach, message(),
             R"({"janus":"message","transaction":"n","session_id":11,"handle_id":22,"body":{}})"});
  world.hears_error(450, "m");
  (void)world.asked("message", 1);
  world.hears_error(450, "n");
}
END_TEST

START_TEST(a_message_that_is_only_acknowledged) {
  ApiWorld world;
  world.timing.setup = milliseconds(1500);
  world.janus = std::make_unique<FakeJanus>();
  world.janus->silent = true;
  world.start();
  world.say({kCreate, kAttach, message(), message("n")});
  for (const char* transaction : {"m", "n"}) {
    const Json ack = world.hear();
    check_text(text_or(ack.get(), "janus"), "ack");
    check_text(text_or(ack.get(), "transaction"), transaction);
  }
  ck_assert_uint_eq(world.janus->count("message"), 2);
}
END_TEST

START_TEST(a_failed_attach_takes_what_waits_for_it) {
  ApiWorld world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->attach_error = 460;
  world.start();
  world.say({kCreate, kAttach, message()});
  world.hears_error(460, "a");
  world.hears_error(459, "m");
}
END_TEST

START_TEST(more_than_may_wait_for_the_peer) {
  ApiWorld world;
  world.channel.allow_members = {"much"};
  world.janus = std::make_unique<FakeJanus>();
  world.janus->plugin = [](const json_t* message) {
    const bool much = json_is_true(json_object_get(json_object_get(message, "body"), "much"));
    return R"({"data":{"said":")" + std::string(much ? 70'000 : 1, 'x') + R"("}})";
  };
  world.start();
  // The answers of two handles are written in one round of the loop.
  world.say(
      {kCreate, kAttach, message(),
       R"({"janus":"attach","transaction":"b","session_id":11,"handle_id":23,"plugin":"janus.plugin.echotest"})",
       R"({"janus":"message","transaction":"n","session_id":11,"handle_id":23,"body":{"much":true}})"});
  check_text(text_or(world.hear().get(), "transaction"), "m");
  world.counts("dropped", 1);
  world.say({message("o")});
  world.hears("o");
}
END_TEST

START_TEST(sessions_beyond_the_limit_are_refused) {
  ApiWorld world;
  world.channel.offers_per_minute = 1;
  world.start();
  world.say({kCreate});
  (void)world.asked("create");
  world.say({R"({"janus":"create","transaction":"next","id":12})"});
  world.hears_error(450, "next");
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

// As with envelopes (test_gateway_candidates): what was measured decides about the next call.
START_TEST(a_carrier_that_is_too_slow_is_told) {
  ApiWorld world;
  world.timing.longest_delay = milliseconds(300);
  world.start();
  world.carrier.slow(milliseconds(1000));
  world.say({kCreate, kAttach, message()});
  (void)world.hear();  // its answer was slow
  world.wait_counter("attached", 1);
  world.say({offering()});
  ck_assert(world.hears_error(450, "o").find("too long for a Janus") != std::string::npos);
  ck_assert_uint_eq(world.janus->count("message"), 1);
}
END_TEST

START_TEST(the_admin_api_as_far_as_it_is_allowed) {
  ApiWorld world(ChannelConfig::Api::Admin);
  world.channel.allow_verbs = {"list_sessions"};
  world.admin_secret = "janusoverlord";
  world.start();
  world.say({R"({"janus":"list_sessions","transaction":"l","admin_secret":"guess"})",
             R"({"janus":"set_log_level","transaction":"s","level":7})", R"({"janus":"list_sessions"})"});
  std::set<std::string> answered;
  for (int i = 0; i < 3; ++i) {
    const Json object = world.hear();
    answered.insert(text_or(object.get(), "janus") + " " + text_or(object.get(), "transaction"));
  }
  ck_assert(answered == (std::set<std::string>{"success l", "error s", "error "}));
  const auto asked = parse_object(world.janus->admin(0));
  check_text(text_or(asked->get(), "admin_secret"), "janusoverlord");
  ck_assert(text_or(asked->get(), "transaction") != "l");
  check_text(world.janus->admin(1), "");
  ck_assert_uint_eq(world.janus->count("list_sessions"), 0);
}
END_TEST

START_TEST(more_of_the_admin_api_than_may_wait) {
  ApiWorld world(ChannelConfig::Api::Admin);
  world.channel.allow_verbs = {"ping"};
  world.janus = std::make_unique<FakeJanus>();
  world.janus->admin_mute = true;
  world.start();
  std::string many = "[";
  for (int i = 0; i < 64; ++i)
    many += (i > 0 ? "," : "") + (R"({"janus":"ping","transaction":")" + std::to_string(i) + R"("})");
  world.peer.say(many + "]");
  world.say({R"({"janus":"ping","transaction":"last"})"});
  world.hears_error(450, "last");
  ck_assert(!world.janus->admin(63).empty());
  check_text(world.janus->admin(64), "");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway api limits");
  TCase* tests = tcase_create("gateway api limits");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {no_more_than_the_channel_has_to_give, one_message_at_a_time_in_the_peers_order,
        more_requests_than_may_wait, a_message_that_is_not_acknowledged, a_message_that_is_only_acknowledged,
        a_failed_attach_takes_what_waits_for_it, more_than_may_wait_for_the_peer,
        sessions_beyond_the_limit_are_refused, a_carrier_that_is_too_slow_is_told,
        the_admin_api_as_far_as_it_is_allowed, more_of_the_admin_api_than_may_wait})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
